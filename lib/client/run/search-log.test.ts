import { expect, it } from "vitest";
import { MOST_LINES, searchLog } from "@/lib/client/run/search-log";

it.each([
  ["", "", []],
  ["a\nb\n", "", ["a", "b"]],
  ["read Loan\nscored\nLOAN done", "loan", ["read Loan", "LOAN done"]],
  ["a\n\nb", "", ["a", "", "b"]],
  ["a", "nothing", []],
])("of %j, the lines with %j", (text, search, lines) => {
  expect(searchLog(text, search).lines).toEqual(lines);
});

it("shows the end of a very long log and says how much is left out", () => {
  const text = Array.from({ length: MOST_LINES + 3 }, (_, line) => `line ${line}`).join("\n");
  const { lines, hidden } = searchLog(text, "");
  expect(hidden).toBe(3);
  expect(lines[0]).toBe("line 3");
});
