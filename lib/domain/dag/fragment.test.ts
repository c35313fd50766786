import { describe, expect, it } from "vitest";
import type { DraftTask } from "@/lib/domain/dag/document";
import { applyEdit } from "@/lib/domain/dag/edit";
import type { Drawing } from "@/lib/domain/dag/edit-tasks";
import { copyFragment, type Fragment } from "@/lib/domain/dag/fragment";
import { parseFragment } from "@/lib/domain/dag/fragment-parse";
import { aDraft, aDraftBranch, aDraftTask, aPackDraft, idOf } from "@/lib/testing/dag-builders";

const tasks: DraftTask[] = [
  aDraftTask("start"),
  { ...aDraftBranch("pick", [["score"]], ["end"], ["start"]) },
  aPackDraft("score", ["pick"], ["{{ results.pick.chosen }} {{ results.start.x }}"]),
  aDraftTask("end", ["pick", "score"]),
];
const source: Drawing = {
  document: aDraft(tasks),
  layout: { [idOf("pick")]: { x: 10, y: 20 }, [idOf("score")]: { x: 30, y: 40 } },
};

const copied = (keys: string[]): Fragment => {
  const result = parseFragment(copyFragment(source, keys.map(idOf)));
  if (!result.ok) throw new Error(result.error);
  return result.value;
};
const paste = (into: Drawing, fragment: Fragment, newIds: string[]) =>
  applyEdit(into, { kind: "paste_tasks", fragment, offset: { x: 1, y: 2 }, newIds });

describe("copied tasks", () => {
  it("are text that people can read, without ids", () => {
    const text = copyFragment(source, [idOf("score")]);
    expect(text).toMatch(/^\{\n {2}"signalbox": "fragment\/v1",\n {2}"tasks": \[\n {4}\{\n {6}"key": "score",\n/);
    expect(text).not.toContain(idOf("score"));
  });

  it("are pasted with new ids and keys; edges and references among them follow, others are left behind", () => {
    const result = paste(source, copied(["pick", "score"]), [idOf("n1"), idOf("n2")]);
    expect(result.ok && result.value.document.tasks.slice(4)).toEqual([
      { ...aDraftBranch("pick", [["score_2"]], [], []), id: idOf("n1"), key: "pick_2" },
      aPackDraft("score_2", ["pick_2"], ["{{ results.pick_2.chosen }} {{ results.start.x }}"], { id: idOf("n2") }),
    ]);
    expect(result.ok && [result.value.layout[idOf("n1")], result.value.layout[idOf("n2")]]).toEqual([
      { x: 11, y: 22 },
      { x: 31, y: 42 },
    ]);
    expect(result.ok && result.value.document.tasks.slice(0, 4)).toEqual(tasks);
  });

  it("keep their keys in a draft where those are free", () => {
    const result = paste({ document: aDraft([]), layout: {} }, copied(["pick", "score"]), [idOf("n1"), idOf("n2")]);
    expect(result.ok && result.value.document.tasks.map(({ key, needs }) => [key, needs])).toEqual([
      ["pick", []],
      ["score", ["pick"]],
    ]);
  });

  it("are refused with ids that are taken or too few", () => {
    const fragment = copied(["pick", "score"]);
    for (const ids of [[idOf("n1")], [idOf("n1"), idOf("n1")], [idOf("n1"), idOf("start")]])
      expect(paste(source, fragment, ids)).toMatchObject({ ok: false, error: { code: "id_taken" } });
  });
});

describe("parseFragment", () => {
  it.each([
    ["any text", "hello", "The clipboard holds no tasks."],
    ["nothing", "", "The clipboard holds no tasks."],
    ["a whole document", "signalbox: dag/v1\ntasks: []\n", "The clipboard holds no tasks."],
    ["a YAML bomb", "a: &a [x]\nb: [*a, *a]\n", "The clipboard holds no tasks."],
    [
      "an unknown field",
      "signalbox: fragment/v1\ntasks:\n  - { key: a, operator: bash, needs: [], colour: red }\n",
      "These tasks cannot be pasted: `colour` does not belong",
    ],
    ["no tasks", "signalbox: fragment/v1\ntasks: []\n", "These tasks cannot be pasted"],
  ])("refuses %s", (_, text, sentence) => {
    const result = parseFragment(text);
    expect(result.ok ? "" : result.error).toContain(sentence);
  });
});
