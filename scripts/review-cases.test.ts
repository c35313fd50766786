import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const CASES = 40;
const SCENARIOS = 8;
const rows = readFileSync("docs/review-cases.md", "utf8")
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter(([, number]) => /^S?\d+$/.test(number ?? ""))
  .map(([, number = "", , file = "", title = ""]) => ({ number, file, title }));

test.each([
  ["case", "", CASES],
  ["scenario", "S", SCENARIOS],
])("every %s of the review has a test", (_, letter, count) => {
  const numbers = new Set(
    rows.map(({ number }) => number).filter((number) => number.startsWith("S") === (letter === "S")),
  );
  expect(numbers).toEqual(new Set(Array.from({ length: count }, (_one, index) => `${letter}${index + 1}`)));
});

test("the tests that cases and scenarios name are there", () => {
  const missing = rows.filter(({ file, title }) => !existsSync(file) || !readFileSync(file, "utf8").includes(title));
  expect(missing).toEqual([]);
});
