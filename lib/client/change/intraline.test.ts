import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { intraline, type TextPart } from "@/lib/client/change/intraline";

const shown = (parts: readonly TextPart[]): string =>
  parts.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join("");

describe("what differs inside a text", () => {
  it.each([
    ["select a from loans", "select a, b from loans", "select a from loans", "select a[, b] from loans"],
    ["limit 100", "limit 250", "limit [100]", "limit [250]"],
    ["a\nb\nc", "a\nx\nc", "a\n[b]\nc", "a\n[x]\nc"],
    ["old words here", "other things", "[old words here]", "[other things]"],
    ["same", "same", "same", "same"],
    ["", "new", "", "[new]"],
  ])("of %j and %j is marked where it stands", (before, after, left, right) => {
    const parts = intraline(before, after);
    expect([shown(parts.before), shown(parts.after)]).toEqual([left, right]);
  });

  it("never loses or invents a letter, and marks nothing that both have alike around it", () => {
    const text = fc.array(fc.constantFrom("a", "b", " ", "\n", ".", "é"), { maxLength: 30 }).map((all) => all.join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = intraline(before, after);
        expect(parts.before.map((part) => part.text).join("")).toBe(before);
        expect(parts.after.map((part) => part.text).join("")).toBe(after);
        expect([...parts.before, ...parts.after].some(({ isChanged }) => isChanged)).toBe(before !== after);
      }),
    );
  });

  it("is answered at once for texts of ten thousand words, then as one piece", () => {
    const words = (seed: string) => Array.from({ length: 10_000 }, (_, at) => `${seed}${at}`).join(" ");
    const { before } = intraline(`head ${words("a")} tail`, `head ${words("b")} tail`);
    expect(before.map(({ isChanged }) => isChanged)).toEqual([false, true, false]);
  });
});
