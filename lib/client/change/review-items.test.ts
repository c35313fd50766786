import { describe, expect, it } from "vitest";
import { groupChanges } from "@/lib/client/change/change-groups";
import {
  type GroupFilter,
  groupPrint,
  isShown,
  lastLook,
  readable,
  tickedKeys,
} from "@/lib/client/change/review-items";
import { diffDocuments } from "@/lib/domain/change/diff";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const base = aDocument([aBashTask("one"), aBashTask("two")]);
const groupsOf = (command: string, timeout: string) =>
  groupChanges(diffDocuments(base, aDocument([aBashTask("one", [], { command }), aBashTask("two", [], { timeout })])));
const read = groupsOf("date", "2m");
const ticks = { items: read.map((group) => ({ item: group.key, print: groupPrint(group), revision: 1 })) };

describe("a tick", () => {
  it("stays while what was read stays, and clears itself where it changed", () => {
    expect(tickedKeys(groupsOf("date", "2m"), ticks).size).toBe(2);
    expect([...tickedKeys(groupsOf("date", "3m"), ticks)]).toEqual([`task ${idOf("one")}`]);
  });

  it("narrows the list to what was not read", () => {
    const ticked = tickedKeys(groupsOf("date", "3m"), ticks);
    const known = { ticked, spoken: new Set([`task ${idOf("one")}`]) };
    const titles = (filter: GroupFilter) =>
      read.filter((group) => isShown(group, filter, known)).map(({ title }) => title);
    expect(titles("unread")).toEqual(["two"]);
    expect(titles("R")).toEqual(["two"]);
    expect(titles("mine")).toEqual(["one"]);
    expect(titles("MOD")).toEqual(["one", "two"]);
    expect(titles("DEL")).toEqual([]);
    expect(titles("all")).toHaveLength(2);
  });
});

it("tasks that only moved are nothing to read", () => {
  const layouts = { before: { [idOf("one")]: { x: 0, y: 0 } }, after: { [idOf("one")]: { x: 9, y: 0 } } };
  expect(readable(groupChanges(diffDocuments(base, base, { layouts })))).toEqual([]);
});

it("a person's last look is the newest earlier revision they ticked, commented or decided on", () => {
  const change = { reviews: [], threads: [], headRevision: 3 };
  expect(lastLook(change, "me", ticks)).toBe(1);
  expect(lastLook({ ...change, headRevision: 1 }, "me", ticks)).toBeNull();
  expect(lastLook(change, "me", undefined)).toBeNull();
});
