import { expect, test } from "vitest";
import { checkOverlap } from "@/lib/domain/change/check-overlap";
import { diffDocuments } from "@/lib/domain/change/diff";
import type { DagDocument } from "@/lib/domain/dag/document";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";

const [one, two] = [aBashTask("one"), aBashTask("two", ["one"])];
const base = aDocument([one, two]);
const withOne = (more: object) => aDocument([{ ...one, ...more }, two]);

const overlap = (mine: DagDocument, theirs: DagDocument) =>
  checkOverlap(diffDocuments(base, mine), [
    { number: 12, title: "Faster", author: "Dora", changes: diffDocuments(base, theirs) },
  ]).map(({ message }) => message);
const says = (what: string) => [`Change 12 of Dora, “Faster”, also touches ${what}.`];

test.each<[string, DagDocument, DagDocument, string[]]>([
  ["one field", withOne({ timeout: "5s" }), withOne({ timeout: "9s" }), says("`timeout` of `one`")],
  ["two fields of one task", withOne({ timeout: "5s" }), withOne({ retries: 2 }), []],
  ["two tasks", withOne({ timeout: "5s" }), aDocument([one, { ...two, timeout: "5s" }]), []],
  ["a setting", aDocument([one, two], { lane: "a" }), aDocument([one, two], { lane: "b" }), says("setting `lane`")],
  [
    "a task that the other takes away",
    withOne({ timeout: "5s" }),
    aDocument([aBashTask("two")]),
    says("`timeout` of `one`"),
  ],
  ["a task that it takes away", aDocument([one]), aDocument([one, { ...two, timeout: "5s" }]), says("task `two`")],
  [
    "an edge to a task that the other takes away",
    aDocument([one, two, aBashTask("end", ["two"])]),
    aDocument([one]),
    says("the edge two → end"),
  ],
  [
    "a new task of the same name",
    aDocument([one, two, aBashTask("end")]),
    aDocument([one, two, { ...aBashTask("other"), key: "end" }]),
    says("a task called `end`"),
  ],
])("changes that meet at %s", (_name, mine, theirs, messages) => {
  expect(overlap(mine, theirs)).toEqual(messages);
});

test("many common places are counted", () => {
  const all = (timeout: string) =>
    aDocument([
      { ...one, timeout, retries: 1, title: timeout, priority: 3, description: timeout, command: timeout },
      two,
    ]);
  expect(overlap(all("5s"), all("9s"))[0]).toContain(" and 1 more.");
});
