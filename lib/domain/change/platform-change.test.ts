import { expect, test } from "vitest";
import { platformFields } from "@/lib/domain/change/platform-change";

test.each([
  ["what stays the same", { slots: 2, days: [1, 2] }, { slots: 2, days: [1, 2] }, []],
  ["another value", { slots: 2, text: "a" }, { slots: 3, text: "a" }, [{ field: "slots", before: 2, after: 3 }]],
  ["a new object", null, { slots: 2 }, [{ field: "slots", before: null, after: 2 }]],
  ["an object that goes", { slots: 2, end: null }, null, [{ field: "slots", before: 2, after: null }]],
  ["another list", { days: [1] }, { days: [1, 2] }, [{ field: "days", before: [1], after: [1, 2] }]],
])("%s", (_name, before, after, fields) => {
  expect(platformFields(before, after)).toEqual(fields);
});
