import { expect, it } from "vitest";
import { groupChanges } from "@/lib/client/change/change-groups";
import { nextWithThread, threadsAt, threadsOffList } from "@/lib/client/change/thread-places";
import type { Anchor } from "@/lib/contracts/anchors";
import type { ThreadView } from "@/lib/contracts/change-requests";
import type { Change } from "@/lib/domain/change/diff";
import { idOf } from "@/lib/testing/dag-builders";

const keys = ["a", "b", "c", "d"];
const open = new Map([
  ["b", 1],
  ["d", 2],
]);

it.each([
  ["next", null, 1, "b"],
  ["next", "b", 1, "d"],
  ["next, round the end", "d", 1, "b"],
  ["previous, from the end", null, -1, "d"],
  ["previous", "d", -1, "b"],
  ["previous, round the beginning", "b", -1, "d"],
  ["next from a place that the filter hides", "x", 1, "b"],
] as const)("the %s open thread is found from %s", (_, from, by, expected) => {
  expect(nextWithThread(keys, open, from, by)).toBe(expected);
});

it("without an open thread there is nowhere to go", () => {
  expect(nextWithThread(keys, new Map(), "a", 1)).toBeNull();
});

const [load, rate] = [idOf("load"), idOf("rate")];
const about = (anchor: Anchor): ThreadView => ({
  id: idOf("thread"),
  anchor,
  anchorLabel: null,
  portedTo: null,
  quote: null,
  revision: 1,
  isBlocking: false,
  isOutdated: false,
  resolvedBy: null,
  resolvedAt: null,
  suggestion: null,
  addressedAt: null,
  canAddress: false,
  canResolve: false,
  comments: [],
});
const field = (path: string): Anchor => ({ kind: "field", taskId: rate, path });
const CHANGES: readonly Change[] = [
  {
    kind: "task_modified",
    taskId: rate,
    taskKey: "rate",
    fields: [{ path: "/cases", class: "L", before: [], after: [{ when: "a", then: [] }] }],
  },
  { kind: "edge_added", sourceId: load, sourceKey: "load", targetId: rate, targetKey: "rate" },
  { kind: "pack_changed", pack: "rating", before: "1", after: "2" },
];

it.each<[string, Anchor, boolean]>([
  ["a field that changed", field("/cases"), true],
  ["a value inside of one", field("/cases/0/when"), true],
  ["a field that did not change", field("/retries"), false],
  ["a field that only begins like one", field("/casesof"), false],
  ["an edge that came", { kind: "edge", sourceId: load, targetId: rate }, true],
  ["an edge that stayed", { kind: "edge", sourceId: rate, targetId: rate }, false],
  ["a file of a pack that changed", { kind: "pack_file", pack: "rating", file: "score.py" }, true],
  ["a file of another pack", { kind: "pack_file", pack: "other", file: "score.py" }, false],
])("a thread about %s is on the list or below it", (_what, anchor, isOnList) => {
  expect(threadsOffList([about(anchor)], groupChanges(CHANGES)).length).toBe(isOnList ? 0 : 1);
});

it("a thread about a value inside a field is shown at the field's row, and at no other", () => {
  const threads = [about(field("/cases/0/when"))];
  expect(threadsAt(threads, field("/cases"))).toHaveLength(1);
  expect(threadsAt(threads, field("/retries"))).toHaveLength(0);
  expect(threadsAt(threads, { kind: "task", taskId: rate })).toHaveLength(0);
});
