import { expect, it } from "vitest";
import { readWritten, valueText, writableText } from "@/lib/client/change/value-text";

it.each([["2m"], ["one\ntwo"], [3], [true], [["a", "b: c"]], [[{ when: "true", then: ["a"] }]], [{ retries: 1 }]])(
  "what is shown for writing reads back as it was: %j",
  (value) => {
    expect(readWritten(writableText(value), [value, undefined])).toEqual({ ok: true, value });
  },
);

it("an empty text takes the value away, and what cannot be read says why", () => {
  expect(readWritten(" ", [3])).toEqual({ ok: true, value: null });
  expect(readWritten("", ["2m"])).toEqual({ ok: true, value: null });
  expect(readWritten("[1", [[1]])).toMatchObject({ ok: false, error: expect.stringContaining("line 1") });
});

it("a list of texts is shown line by line", () => {
  expect(valueText(["a", "b"])).toBe("a\nb");
  expect(valueText(undefined)).toBeNull();
});
