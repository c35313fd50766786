import { describe, expect, it } from "vitest";
import { fileTalk, yamlTalk } from "@/lib/client/change/line-talk";
import type { Anchor } from "@/lib/contracts/anchors";
import { dagDocumentSchema } from "@/lib/domain/dag/document";
import { draftToYaml } from "@/lib/domain/dag/yaml";
import { aBashTask, aDraft, idOf } from "@/lib/testing/dag-builders";

const side = (tasks: Parameters<typeof aDraft>[0]) => {
  const document = dagDocumentSchema.parse(aDraft(tasks));
  return { document, layout: {}, yaml: draftToYaml(document) };
};
const before = side([aBashTask("load"), aBashTask("old", ["load"])]);
const after = side([aBashTask("load", [], { command: "set -e\nrun\n" }), aBashTask("rate", ["load"])]);
const talk = yamlTalk({ before, after });
const textOf = ({ yaml }: typeof after, line: number) => yaml.split("\n")[line - 1]?.trim();
const [load, rate, old] = [idOf("load"), idOf("rate"), idOf("old")];

describe("a thread stands in the text at what it is about", () => {
  it.each<[Anchor, string]>([
    [{ kind: "task", taskId: rate }, "- key: rate"],
    [{ kind: "field", taskId: load, path: "/command" }, "command: |"],
    [{ kind: "field", taskId: load, path: "/command", spot: { line: 2 } }, "run"],
    [{ kind: "field", taskId: load, path: "/pool/slots" }, "- key: load"],
    [{ kind: "edge", sourceId: load, targetId: rate }, "needs:"],
    [{ kind: "setting", path: "/title" }, "title: Test"],
  ])("%j", (anchor, expected) => {
    const found = talk.lineOf(anchor);
    expect(found?.side).toBe("after");
    expect(textOf(after, found?.line ?? 0)).toContain(expected);
  });

  it("also when it is removed, and nowhere when it is no part of the text", () => {
    const found = talk.lineOf({ kind: "task", taskId: old });
    expect(found?.side).toBe("before");
    expect(textOf(before, found?.line ?? 0)).toBe("- key: old");
    for (const anchor of [{ kind: "change_request" }, { kind: "pack", pack: "x" }] as const)
      expect(talk.lineOf(anchor)).toBeNull();
  });

  it("and each line of it leads back to where it stands", () => {
    const lines = after.yaml.split("\n").map((_, index) => ({ side: "after", line: index + 1 }) as const);
    const placed = lines.flatMap((line) => talk.placeAt(line) ?? []);
    expect(placed.length).toBeGreaterThan(8);
    for (const { anchor } of placed)
      expect(talk.placeAt(talk.lineOf(anchor) ?? { side: "after", line: 0 })?.anchor).toEqual(anchor);
  });
});

it("a line of a pack's file is talked about as it will run", () => {
  const { placeAt, lineOf } = fileTalk("rating", "score.py");
  const anchor: Anchor = { kind: "pack_file", pack: "rating", file: "score.py", spot: { line: 3 } };
  expect(placeAt({ side: "after", line: 3 })).toEqual({ anchor, column: 0 });
  expect(placeAt({ side: "before", line: 3 })).toBeNull();
  expect(lineOf(anchor)).toEqual({ side: "after", line: 3 });
  expect(lineOf({ ...anchor, file: "other.py" })).toBeNull();
});
