import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textPatch } from "@/components/yaml/text-patch";

/** Few letters, so that texts share starts, ends and repetitions. */
const anyText = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 12 });

describe("textPatch", () => {
  it("turns any text into any other", () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const patch = textPatch(before, after);
        const patched = patch ? before.slice(0, patch.from) + patch.insert + before.slice(patch.to) : before;
        expect(patched).toBe(after);
      }),
    );
  });

  it("touches only what differs, also where the same letter repeats", () => {
    expect(textPatch("retries: 2\nlane: bulk", "retries: 22\nlane: bulk")).toEqual({ from: 10, to: 10, insert: "2" });
    expect(textPatch("aaa", "aa")).toEqual({ from: 2, to: 3, insert: "" });
    expect(textPatch("same", "same")).toBeNull();
  });
});
