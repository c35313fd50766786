import { expect, test } from "vitest";
import { readSlotsForm, type SlotOwner } from "@/lib/client/platform/slots";

const LANE: SlotOwner = { kind: "lane", name: "bulk" };
const NEW: SlotOwner = { kind: "new_pool" };

test.each<[string, SlotOwner, Record<string, string>, string | null]>([
  ["a lane keeps its name", LANE, { slots: "5", description: "", why: "More work" }, null],
  ["a pool needs a name", NEW, { name: "", slots: "5", description: "", why: "More work" }, "name"],
  [
    "a name is one word of small letters",
    NEW,
    { name: "The Ledger", slots: "5", description: "", why: "More work" },
    "name",
  ],
  ["no number of slots", LANE, { slots: "", description: "", why: "More work" }, "slots"],
  ["half a slot", LANE, { slots: "1.5", description: "", why: "More work" }, "slots"],
  ["no reason", LANE, { slots: "5", description: "", why: " " }, "why"],
  ["no slot at all", NEW, { name: "ledger", slots: "0", description: "", why: "More work" }, "slots"],
])("%s", (_what, owner, texts, wrongField) => {
  const form = readSlotsForm(owner, texts);
  expect(form.error?.issues[0]?.path.at(-1) ?? null).toBe(wrongField);
});
