import { describe, expect, it } from "vitest";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { applyEdit } from "@/lib/domain/dag/edit";
import { readersOfColumns } from "@/lib/domain/dag/edit-parameters";
import { aDraft, aDraftBranch, aDraftTask, aPackDraft, idOf } from "@/lib/testing/dag-builders";

const PARAMETERS = { amount: { type: "number", required: true }, product: { type: "string" }, since: { type: "date" } };

const SCORE = aPackDraft(
  "score",
  [],
  [
    "{{ client.data.product }} of {{client.data.product}}",
    "{{ client.data.products }} {{ results.product.product }} {{ run.dag }} client.data.product",
    "\\{{ client.data.product }}",
  ],
);
const ASK: DraftTask = {
  id: idOf("ask"),
  key: "ask",
  operator: "http",
  needs: [],
  url: "https://bank.test/{{ client.data.product }}",
  headers: { product: "{{ client.data.product }}" },
  body: "{{ client.data.product",
};
const PICK: DraftTask = {
  ...aDraftBranch("pick", [["score"]]),
  cases: [
    {
      when: 'client.data.product == "product" && client.data["product"] != "" && client.data.amount > 1.0',
      then: ["score"],
    },
  ],
};
const OTHER = aDraftTask("other", [], { command: "jq .product" });

const LOAN = aDraft([SCORE, ASK, PICK, OTHER], { parameters: PARAMETERS });

const renamed = (name: string, next: string, draft: DagDraft = LOAN) =>
  applyEdit({ document: draft, layout: {} }, { kind: "rename_parameter", name, next });

const document = (name: string, next: string): DagDraft => {
  const result = renamed(name, next);
  if (!result.ok) throw new Error(result.error.message);
  return result.value.document;
};

describe("rename_parameter", () => {
  it("is followed by look-ups and conditions of every task, and by nothing else", () => {
    const [score, ask, pick, other] = document("product", "kind").tasks;
    expect(score?.args).toEqual([
      "{{ client.data.kind }} of {{client.data.kind}}",
      "{{ client.data.products }} {{ results.product.product }} {{ run.dag }} client.data.product",
      "\\{{ client.data.product }}",
    ]);
    expect(ask).toMatchObject({
      url: "https://bank.test/{{ client.data.kind }}",
      headers: { product: "{{ client.data.kind }}" },
      body: "{{ client.data.product",
    });
    expect(pick?.cases?.[0]?.when).toBe(
      'client.data.kind == "product" && client.data["kind"] != "" && client.data.amount > 1.0',
    );
    expect(other).toBe(OTHER);
  });

  it("keeps the parameter's place in the list, and all that is said about it", () => {
    expect(Object.entries(document("product", "kind").parameters ?? {})).toEqual([
      ["amount", PARAMETERS.amount],
      ["kind", PARAMETERS.product],
      ["since", PARAMETERS.since],
    ]);
  });

  it.each([
    ["one that is taken, because the other would be lost", "amount", "parameter_taken"],
    ["one with a space", "the amount", "invalid_parameter"],
    ["none", "", "invalid_parameter"],
  ])("refuses %s as a name", (_, next, code) => {
    expect(renamed("product", next)).toMatchObject({ ok: false, error: { code } });
  });

  it("refuses what is no parameter any more, and changes nothing when the name stays", () => {
    expect(renamed("gone", "kind")).toMatchObject({ ok: false, error: { code: "no_such_parameter" } });
    expect(document("product", "product")).toBe(LOAN);
  });

  it("says which tasks read which column before it is renamed", () => {
    expect(Object.fromEntries(readersOfColumns(LOAN.tasks))).toEqual({
      product: ["score", "ask", "pick"],
      products: ["score"],
      amount: ["pick"],
    });
  });
});
