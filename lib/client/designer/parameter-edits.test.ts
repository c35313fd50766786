import { describe, expect, test } from "vitest";
import {
  type DraftParameters,
  patchedParameter,
  patchOfType,
  renamedParameter,
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

  test("a name is changed in its place, and nothing else is", () => {
    const renamed = renamedParameter(LOAN, "product", "kind");
    expect(renamed.ok && Object.entries(renamed.value)).toEqual([
      ["amount", LOAN.amount],
      ["kind", LOAN.product],
      ["since", LOAN.since],
    ]);
  });

  test.each([
    ["one that is taken, because the other would be lost", "amount", /Another parameter is called amount/],
    ["one with a space", "the amount", /Start with a letter/],
    ["none", "", /Start with a letter/],
  ])("refuses %s as a name", (_, next, why) => {
    const renamed = renamedParameter(LOAN, "product", next);
    expect(renamed.ok ? "" : renamed.error).toMatch(why);
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
});
