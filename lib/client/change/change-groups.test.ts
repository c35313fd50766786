import { describe, expect, it } from "vitest";
import { groupChanges } from "@/lib/client/change/change-groups";
import { pointerText } from "@/lib/client/change/pointer-text";
import { type Change, diffDocuments } from "@/lib/domain/change/diff";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const before = aDocument([aBashTask("a", []), aBashTask("b", ["a"])]);

/** One line per group: mark, title, classes and rows. */
const told = (changes: readonly Change[]): string[] =>
  groupChanges(changes).map(({ mark, title, classes, rows }) =>
    [mark, title, classes.join(""), ...rows.map((row) => `${row.label}: ${row.before} > ${row.after}`)].join(" | "),
  );

describe("groupChanges", () => {
  it("puts fields and edges of one task together", () => {
    const after = aDocument([aBashTask("a", []), aBashTask("b", [], { retries: 3 })]);
    expect(told(diffDocuments(before, after))).toEqual(["MOD | b | LR | retries: null > 3 | needs: a > null"]);
  });

  it("shows an added task with all its fields and edges, and a removed one the same way", () => {
    const after = aDocument([...before.tasks, { ...aBashTask("c", ["b"]), timeout: "5s" }]);
    const [added] = groupChanges(diffDocuments(before, after));
    expect(added).toMatchObject({ mark: "ADD", title: "c", taskId: idOf("c") });
    expect(added?.rows.map(({ label, after: now }) => [label, now])).toEqual(
      expect.arrayContaining([
        ["timeout", "5s"],
        ["operator", "bash"],
        ["needs", "b"],
      ]),
    );
    const [removed] = groupChanges(diffDocuments(after, before));
    expect(removed).toMatchObject({ mark: "DEL", title: "c" });
    expect(removed?.rows.every((row) => row.after === null)).toBe(true);
  });

  it("collects the settings, whatever their class, and tells nested ones by their path", () => {
    const after = { ...before, lane: "bulk", defaults: { retries: 2 } };
    const settings = groupChanges(diffDocuments(before, after));
    expect(settings).toHaveLength(1);
    expect(settings[0]?.rows.map(({ label }) => label)).toEqual(expect.arrayContaining(["lane"]));
    expect(settings[0]?.classes).toEqual(["P", "R"]);
  });

  it("says in one line how many tasks only stand elsewhere", () => {
    const layout = (x: number) => ({ [idOf("a")]: { x, y: 0 } });
    expect(told(diffDocuments(before, before, { layouts: { before: layout(0), after: layout(9) } }))).toEqual([
      "MOVED | 1 task stands elsewhere on the canvas | ",
    ]);
  });

  it.each([
    [null, "d1", "ADD"],
    ["d1", "d2", "MOD"],
    ["d1", null, "DEL"],
  ])("marks a pack that goes from %s to %s as %s", (from, to, mark) => {
    expect(groupChanges([{ kind: "pack_changed", pack: "scores", before: from, after: to }])[0]?.mark).toBe(mark);
  });
});

describe("pointerText", () => {
  it.each([
    ["/start_date", "start_date"],
    ["/defaults/retries", "defaults › retries"],
    ["/cases/0/when", "case 1 › when"],
    ["/headers/X~1Y", "headers › X/Y"],
  ])("reads %s as %s", (pointer, text) => {
    expect(pointerText(pointer)).toBe(text);
  });
});
