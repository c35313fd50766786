import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeDocuments } from "@/lib/domain/merge/merge-documents";
import { playMergeLaws } from "@/lib/testing/merge-laws";
import { mergeTriple } from "@/lib/testing/merge-triples";

describe("any two changes of one document", () => {
  it("obey the four laws of merging, and the checks judge what merged without a conflict", () => {
    const { clean, conflicting } = playMergeLaws({ numRuns: 100 });
    expect(Math.min(clean, conflicting)).toBeGreaterThan(0);
  });

  it("leave nothing open once one side is taken everywhere", () => {
    fc.assert(
      fc.property(mergeTriple, fc.constantFrom("active" as const, "proposed" as const), (documents, take) => {
        const { conflicts } = mergeDocuments(documents, () => ({ take }));
        expect(conflicts.filter(({ choice }) => choice?.take !== take)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
