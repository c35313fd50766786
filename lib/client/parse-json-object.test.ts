import { expect, it } from "vitest";
import { parseJsonObject } from "@/lib/client/parse-json-object";

it.each([
  ["", { ok: true, value: {} }],
  ['{"amount": 1}', { ok: true, value: { amount: 1 } }],
  ["[1]", { ok: false, error: expect.stringMatching(/object/) }],
  ["null", { ok: false, error: expect.stringMatching(/object/) }],
  ["{amount: 1}", { ok: false, error: expect.stringMatching(/valid JSON/) }],
])("reads %j as an object or says what to mend", (text, result) => {
  expect(parseJsonObject(text)).toEqual(result);
});
