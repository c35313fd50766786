import { expect, test } from "vitest";
import { suggestedName } from "@/lib/client/suggested-name";
import { dagKeySchema, nameSchema } from "@/lib/domain/dag/document";

test.each([
  ["Loan size", "loan_size"],
  ["  Loan size (EU)! ", "loan_size_eu"],
  ["Kreditprüfung", "kreditprufung"],
  ["2024 refresh", "refresh"],
  ["a".repeat(80), "a".repeat(64)],
])("%j becomes a key that both a DAG and a team may have", (title, key) => {
  expect(suggestedName(title)).toBe(key);
  expect(dagKeySchema.safeParse(key).success).toBe(true);
  expect(nameSchema.safeParse(key).success).toBe(true);
});

test.each(["", "   ", "2024", "審査"])("%j suggests nothing", (title) => {
  expect(suggestedName(title)).toBe("");
});
