import { describe, expect, test } from "vitest";
import { readClientData } from "@/lib/client/run/client-data-form";
import type { Parameters } from "@/lib/domain/dag/parameters";

function formOf(texts: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, text] of Object.entries(texts)) form.set(name, text);
  return form;
}

const LOAN: Parameters = { amount: { type: "number", required: true }, renewed: { type: "boolean" } };

describe("the form of a client's data", () => {
  test("sends numbers as numbers, and nothing for what was left empty", () => {
    expect(readClientData(formOf({ amount: "12.5", renewed: "" }), LOAN)).toEqual({ ok: true, data: { amount: 12.5 } });
  });

  test("names each field that does not fit", () => {
    expect(readClientData(formOf({ amount: "much", renewed: "maybe" }), LOAN)).toMatchObject({
      ok: false,
      errors: { amount: expect.stringContaining("not a number"), renewed: expect.stringContaining("true or false") },
    });
  });

  test("is one JSON object where the DAG asks for nothing", () => {
    expect(readClientData(formOf({ data: '{"a": [1]}' }), undefined)).toEqual({ ok: true, data: { a: [1] } });
    expect(readClientData(formOf({ data: "{" }), undefined)).toMatchObject({ ok: false, errors: { data: /JSON/ } });
  });
});
