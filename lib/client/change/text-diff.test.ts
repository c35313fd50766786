import { describe, expect, it } from "vitest";
import { type DiffRow, diffRows, foldRows, unifiedRows } from "@/lib/client/change/text-diff";

const told = (rows: readonly DiffRow[]): string[] =>
  rows.map(({ before, after, isChanged }) => {
    const side = (line: DiffRow["before"]) => (line ? `${line.number}:${line.text}` : "-");
    return `${isChanged ? "*" : " "}${side(before)} ${side(after)}`;
  });
const text = (...lines: string[]): string => `${lines.join("\n")}\n`;

describe("two texts line by line", () => {
  it.each<[string, string, string, string[]]>([
    ["of the same", text("a", "b"), text("a", "b"), [" 1:a 1:a", " 2:b 2:b"]],
    ["of nothing before", "", text("a", "b"), ["*- 1:a", "*- 2:b"]],
    ["of nothing after", text("a"), "", ["*1:a -"]],
    ["with one changed and one more", "a\nb\nc", "a\nx\nc\nd", [" 1:a 1:a", "*2:b 2:x", " 3:c 3:c", "*- 4:d"]],
    ["with one more at the start", "a\nb", "z\na\nb", ["*- 1:z", " 1:a 2:a", " 2:b 3:b"]],
    ["with one more at the end", "a\nb", "a\nb\nc", [" 1:a 1:a", " 2:b 2:b", "*- 3:c"]],
    ["with one gone at the end", "a\nb\nc", "a\nb", [" 1:a 1:a", " 2:b 2:b", "*3:c -"]],
    ["with another end of its lines", "a\r\nb\r\n", "a\nb\n", [" 1:a 1:a", " 2:b 2:b"]],
  ])("%s", (_what, before, after, expected) => {
    expect(told(diffRows(before, after))).toEqual(expected);
  });

  it("leave no line out and make none up, whatever they say", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const lines = (salt: number) =>
        Array.from({ length: (seed * salt) % 17 }, (_, at) => "abcd"[(seed * at * salt + salt) % 4] ?? "");
      const [was, is] = [lines(3), lines(7)];
      const rows = diffRows(was.join("\n"), is.join("\n"));
      const side = (name: "before" | "after") => rows.flatMap((row) => row[name]?.text ?? []);
      expect([side("before"), side("after")]).toEqual([was, is]);
      expect(rows.every((row) => row.isChanged || row.before?.text === row.after?.text)).toBe(true);
    }
  });

  it("show what differs inside a line that is nearly the same", () => {
    const [row] = diffRows("timeout: 30s", "timeout: 90s");
    expect(row?.after?.parts?.filter(({ isChanged }) => isChanged)).toEqual([{ text: "90s", isChanged: true }]);
    expect(diffRows("one", "two")[0]?.after?.parts).toBeUndefined();
  });

  it("in one column tell first what is gone, then what came", () => {
    expect(told(unifiedRows(diffRows("a\nb\nc\nd", "a\nx\ny\nd")))).toEqual([
      " 1:a 1:a",
      "*2:b -",
      "*3:c -",
      "*- 2:x",
      "*- 3:y",
      " 4:d 4:d",
    ]);
  });

  it("fold away what is far from a change or a comment", () => {
    const many = Array.from({ length: 30 }, (_, at) => `line ${at}`);
    const rows = diffRows(many.join("\n"), many.with(10, "other").join("\n"));
    const parts = foldRows(rows, ({ after }) => after?.number === 28);
    expect(parts.map(({ kind, rows: each }) => `${kind} ${each.length}`)).toEqual([
      "folded 7",
      "rows 7",
      "folded 10",
      "rows 6",
    ]);
  });
});
