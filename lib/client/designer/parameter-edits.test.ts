import { describe, expect, test } from "vitest";
import {
  type DraftParameters,
  patchedParameter,
  patchOfType,
  renamingNote,
  typedDefault,
  withNewParameter,
  withoutParameter,
} from "@/lib/client/designer/parameter-edits";
import { checkDraft } from "@/lib/domain/dag/check";
import { aDraft, aDraftTask } from "@/lib/testing/dag-builders";

const LOAN: DraftParameters = {
  amount: { type: "number", required: true },
  product: { type: "enum", values: ["loan", "line"], default: "loan" },
  since: { type: "date" },
};

describe("the form of parameters", () => {
  test("a new one has a name that nobody has, and is sound as it is", () => {
    const two = withNewParameter(withNewParameter(LOAN));
    expect(Object.keys(two)).toEqual(["amount", "product", "since", "parameter_1", "parameter_2"]);
    expect(checkDraft(aDraft([aDraftTask("a")], { parameters: two })).ok).toBe(true);
  });

  test("with the last one the document says nothing of parameters", () => {
    expect(withoutParameter({ amount: { type: "number" } }, "amount")).toBeUndefined();
    expect(withoutParameter(LOAN, "amount")).toEqual({ product: LOAN.product, since: LOAN.since });
  });

  test("an emptied field leaves the document", () => {
    expect(patchedParameter(LOAN, "amount", { required: undefined }).amount).toEqual({ type: "number" });
  });

  test.each([
    ["number", "12.50", 12.5],
    ["integer", " 7 ", 7],
    ["boolean", "true", true],
    ["string", "12", "12"],
    ["date", "2026-11-23", "2026-11-23"],
    ["number", "twelve", "twelve"],
    ["boolean", "yes", "yes"],
    ["number", "  ", undefined],
  ])("a default of a %s typed as %j is kept as %j", (type, text, value) => {
    expect(typedDefault(type, text)).toBe(value);
  });

  test("another type takes the choices away and reads the default anew", () => {
    expect(patchOfType({ type: "enum", values: ["1", "2"], default: "1" }, "integer")).toEqual({
      type: "integer",
      values: undefined,
      default: 1,
    });
    expect(patchOfType({ type: "string" }, "enum")).toEqual({ type: "enum", values: [""], default: undefined });
  });

  test("who renames one is told before which tasks follow and what does not", () => {
    expect(renamingNote(undefined)).toBeUndefined();
    expect(renamingNote(["score", "pick"])).toMatch(/^Read by score, pick: .* Scripts, SQL .* do not\.$/);
    expect(renamingNote(["a", "b", "c", "d", "e"])).toContain("Read by a, b, c and 2 more:");
  });
});
