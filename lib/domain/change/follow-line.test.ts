import { describe, expect, it } from "vitest";
import { followLine } from "@/lib/domain/change/follow-line";

const text = (...lines: string[]): string => lines.join("\n");
const THEN = text(
  "import json",
  "",
  "def score(row):",
  "    return row.amount",
  "",
  "def rate(row):",
  "    return row.amount",
);

describe("a comment on a line follows it", () => {
  it.each<[string, string, number, number | null]>([
    ["in a text that is the same", THEN, 3, 3],
    ["below lines that came", text("# scores", "# and rates", THEN), 3, 5],
    ["above lines that went", text("def score(row):", "    return row.amount"), 3, 1],
    [
      "past another one that moved",
      text("def rate(row):", "    return 2", "", "def score(row):", "    return 1"),
      3,
      4,
    ],
    ["with its neighbours, when others say the same", text("def rate(row):", "    return row.amount"), 7, 2],
    ["to the nearest, when neighbours do not tell", text("    return row.amount", "x", "    return row.amount"), 4, 3],
    ["nowhere, when it says something else now", THEN.replace("def score(row)", "def score(all)"), 3, null],
    ["nowhere, when it is gone", "import json", 6, null],
    ["nowhere, when it is blank and nothing around it is left", text("a", "", "b"), 2, null],
    ["nowhere, from a line that never was", THEN, 99, null],
    ["whatever ends the lines", THEN.replaceAll("\n", "\r\n"), 6, 6],
  ])("%s", (_where, head, line, expected) => {
    expect(followLine(THEN, head, line)).toBe(expected);
  });
});
