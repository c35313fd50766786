import { expect, test } from "vitest";
import { checkConnections } from "@/lib/domain/change/check-connections";
import type { TaskOf } from "@/lib/domain/dag/document";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const ask = (key: string, connection: string): TaskOf<"sql"> => ({
  id: idOf(key),
  key,
  operator: "sql",
  needs: [],
  connection,
  query: "SELECT 1",
});
const document = aDocument([ask("one", "loans"), ask("two", "loans"), ask("three", "bureau"), aBashTask("four")]);
const said = (loans: string | null, bureau: string | null, lane = "default") => [
  { connection: "loans", lane, outcome: loans },
  { connection: "bureau", lane, outcome: bureau },
];

test.each([
  ["both work", said("works", "works"), ["info", "info"]],
  ["one refuses", said("refused", "works"), ["info", "error"]],
  ["one gives no answer", said("works", "no_answer"), ["error", "info"]],
  ["one is still being tried", said("works", null), undefined],
  ["only another lane was asked", said("works", "works", "bulk"), undefined],
])("%s", (_name, tests, severities) => {
  expect(checkConnections(document, "default", tests)?.map(({ severity }) => severity)).toEqual(severities);
});

test("a document without connections has nothing to be tried", () => {
  expect(checkConnections(aDocument([aBashTask("one")]), "default", [])).toEqual([]);
});
