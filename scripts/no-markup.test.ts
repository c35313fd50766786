import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

/** Ways to make markup, or code, out of a text: React escapes everything else. */
const PAST_REACT =
  /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment|\bnew Function\(|\beval\(/;

test("no page, service or worker writes markup from a text", () => {
  const files = ["app", "components", "lib", "worker"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !/generated|\.test\./.test(file))
      .map((file) => path.join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => PAST_REACT.test(readFileSync(file, "utf8")))).toEqual([]);
});
