import { describe, expect, test } from "vitest";
import { checkDraft } from "@/lib/domain/dag/check";
import { type Parameters, readParameters } from "@/lib/domain/dag/parameters";
import { aDraft, aDraftTask, issueMessages, withSetting } from "@/lib/testing/dag-builders";

const LOAN: Parameters = {
  amount: { type: "number", required: true },
  term: { type: "integer", default: 12 },
  renewed: { type: "boolean" },
  product: { type: "enum", values: ["loan", "line"] },
  since: { type: "date" },
  note: { type: "string" },
};

describe("what a client comes with", () => {
  test("a file's texts become what their types say, defaults fill in, and other columns stay", () => {
    const texts = {
      amount: " 1250.50 ",
      renewed: "TRUE",
      product: "line",
      since: "2026-11-23",
      note: "",
      city: "FRESNO",
    };
    expect(readParameters(LOAN, texts)).toEqual({
      ok: true,
      value: { amount: 1250.5, term: 12, renewed: true, product: "line", since: "2026-11-23", city: "FRESNO" },
    });
  });

  test("a DAG without parameters takes anything, as it is", () => {
    const data = { amount: "x", any: { thing: [1] } };
    expect(readParameters(undefined, data)).toEqual({ ok: true, value: data });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["nothing where something is required", {}, "amount is missing. It is a number, such as 1250.5."],
    ["a text that is no number", { amount: "12,5" }, 'amount is "12,5", and not a number, such as 1250.5.'],
    ["a number that is none", { amount: "NaN" }, 'amount is "NaN", and not a number, such as 1250.5.'],
    ["half a month", { amount: 1, term: "1.5" }, 'term is "1.5", and not a whole number, such as 12.'],
    ["a yes", { amount: 1, renewed: "yes" }, 'renewed is "yes", and not true or false.'],
    ["another product", { amount: 1, product: "card" }, 'product is "card", and not one of loan, line.'],
    [
      "a day that never was",
      { amount: 1, since: "2026-02-30" },
      'since is "2026-02-30", and not a day, such as 2026-11-23.',
    ],
    ["a list for a text", { amount: 1, note: ["a"] }, 'note is ["a"], and not a text.'],
    [
      "a name of every object",
      { amount: 1, constructor: 1, term: {} },
      "term is {}, and not a whole number, such as 12.",
    ],
  ])("is refused by name: %s", (_, data, message) => {
    expect(readParameters(LOAN, data)).toEqual({ ok: false, error: [{ name: message.split(" ")[0], message }] });
  });

  test("all that is wrong is told at once", () => {
    const wrong = readParameters(LOAN, { term: "x", since: "y" });
    expect(wrong.ok ? [] : wrong.error.map(({ name }) => name)).toEqual(["amount", "term", "since"]);
  });
});

describe("parameters in a draft", () => {
  const messages = (parameters: unknown) => issueMessages(withSetting("parameters", parameters));

  test("sound ones are part of the document", () => {
    const checked = checkDraft(aDraft([aDraftTask("a")], { parameters: LOAN }));
    expect(checked.ok && checked.document.parameters).toEqual(LOAN);
  });

  test.each<[string, object, RegExp]>([
    ["a type that there is not", { amount: { type: "money" } }, /parameters\.amount\.type/],
    ["a name with a space", { "the amount": { type: "number" } }, /parameters/],
    ["an enum of nothing", { product: { type: "enum" } }, /Parameter `product`: an enum needs `values`/],
    [
      "values of a number",
      { amount: { type: "number", values: ["1"] } },
      /Parameter `amount`: only an enum has `values`/,
    ],
    [
      "a default of another type",
      { amount: { type: "number", default: "12" } },
      /Parameter `amount`: the default must be written as 12/,
    ],
    [
      "a default outside of an enum",
      { p: { type: "enum", values: ["a"], default: "b" } },
      /the default must be one of a/,
    ],
    ["a default that nobody needs", { amount: { type: "number", required: true, default: 1 } }, /never missing/],
  ])("refuses %s", (_, parameters, message) => {
    expect(messages(parameters)).toMatch(message);
  });
});
