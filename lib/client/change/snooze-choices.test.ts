import { expect, test } from "vitest";
import { snoozeChoices } from "@/lib/client/change/snooze-choices";

const local = (day: number, hour: number) => new Date(2026, 2, day, hour);

test.each([
  ["on a Wednesday", local(4, 16), [local(5, 9), local(9, 9), null]],
  ["on a Monday", local(2, 8), [local(3, 9), local(9, 9), null]],
  ["on a Sunday, when tomorrow is Monday", local(8, 12), [local(9, 9), null]],
])("a review is put aside until a morning to come: %s", (_day, now, until) => {
  expect(snoozeChoices(now).map((choice) => choice.until && new Date(choice.until))).toEqual(until);
});
