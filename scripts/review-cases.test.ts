import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const CASES = 40;
const rows = readFileSync("docs/review-cases.md", "utf8")
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter(([, number]) => /^\d+$/.test(number ?? ""))
  .map(([, number, , file = "", title = ""]) => ({ number: Number(number), file, title }));

test("every case of the review has a test", () => {
  const numbers = [...new Set(rows.map(({ number }) => number))];
  expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: CASES }, (_, index) => index + 1));
});

test("the tests that the cases name are there", () => {
  const missing = rows.filter(({ file, title }) => !existsSync(file) || !readFileSync(file, "utf8").includes(title));
  expect(missing).toEqual([]);
});
