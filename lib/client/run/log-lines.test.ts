import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createFinder,
  drawnPart,
  grownLog,
  levelOf,
  logParts,
  NO_LOG,
  plainText,
  textOfLog,
} from "@/lib/client/run/log-lines";

const ESC = String.fromCharCode(27);

describe("drawnPart", () => {
  it("is all of an ordinary line, and the beginning of one that no browser could draw", () => {
    expect(drawnPart("x".repeat(5_000))).toEqual({ text: "x".repeat(5_000), left: 0 });
    expect(drawnPart(`${"x".repeat(5_000)}${"y".repeat(10_000_000)}`)).toEqual({
      text: "x".repeat(5_000),
      left: 10_000_000,
    });
  });
});

const chunk = (text: string) => ({ text, next: 0, isComplete: false, pieces: [] });

describe("a log that grows", () => {
  it.each([
    ["", []],
    ["a", ["a"]],
    ["a\n", ["a"]],
    ["a\n\nb\n", ["a", "", "b"]],
  ])("%j has the lines %j", (text, lines) => {
    expect(grownLog(NO_LOG, chunk(text)).lines).toEqual(lines);
  });

  it("has the same lines as if all of it had come at once, however it was cut, and gives its text back", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[xy\n]{0,5}$/), { maxLength: 12 }), (texts) => {
        const grown = texts.reduce((log, text) => grownLog(log, chunk(text)), NO_LOG);
        expect(grown).toEqual(grownLog(NO_LOG, chunk(texts.join(""))));
        expect(textOfLog(grown)).toBe(texts.join(""));
      }),
    );
  });
});

describe("levelOf", () => {
  it.each([
    ["2026-11-23 10:00:00 ERROR no such file", "error"],
    ["ValueError: too small", "error"],
    ["Traceback (most recent call last):", "error"],
    [`${ESC}[33mWARNING${ESC}[0m late`, "warning"],
    ["[INFO] 3 rows", "info"],
    ["DEBUG x=1", "debug"],
    ["3 errors were found", null],
    [`${"x".repeat(90)} ERROR`, null],
  ])("%j is %s", (line, level) => {
    expect(levelOf(line)).toBe(level);
  });
});

const finder = () => createFinder((line: string) => line);

describe("finding lines", () => {
  const lines = ["INFO Start", "WARN slow", "ERROR start failed", `${ESC}[31mst${ESC}[0mart`, "plain"];
  it.each([
    ["start", null, [0, 2, 3]],
    ["", "warning", [1, 2]],
    ["start", "info", [0, 2]],
    ["nothing", null, []],
    ["", null, null],
  ] as const)("finds %j at least %s in lines %j", (search, level, found) => {
    expect(finder()(lines, { search, level })).toEqual(found);
  });

  it("finds in lines that became more, fewer or others what a first look would find", () => {
    const some = fc.array(fc.constantFrom("ERROR a", "INFO a", "b", "WARN b"), { maxLength: 8 });
    const filter = fc.record({ search: fc.constantFrom("", "a"), level: fc.constantFrom(null, "warning" as const) });
    fc.assert(
      fc.property(fc.array(fc.tuple(some, filter), { maxLength: 6 }), (looks) => {
        const find = finder();
        for (const [each, wanted] of looks) expect(find(each, wanted)).toEqual(finder()(each, wanted));
      }),
    );
  });

  it("looks once at a line that stays", () => {
    const looked: string[] = [];
    const find = createFinder((line: string) => {
      looked.push(line);
      return line;
    });
    const wanted = { search: "o", level: null };
    expect(find(["one", "two", "three"], wanted)).toEqual([0, 1]);
    expect(find(["one", "two", "four", "five"], wanted)).toEqual([0, 1, 2]);
    expect(looked).toEqual(["one", "two", "three", "four", "five"]);
  });

  it("searches 100,000 lines within the time of a few frames", () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `2026-11-23 INFO row ${index} of the file was read`);
    const startedAt = performance.now();
    expect(finder()(many, { search: "row 99999 ", level: "info" })).toEqual([99_999]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("logParts", () => {
  it("shows colours and weights, and leaves out what else a terminal would do", () => {
    expect(logParts(`a ${ESC}[1;31mred${ESC}[22m thin${ESC}[39m b${ESC}[2K${ESC}[92mgreen${ESC}[0m.`)).toEqual([
      { text: "a ", tone: null, isBold: false },
      { text: "red", tone: "danger", isBold: true },
      { text: " thin", tone: "danger", isBold: false },
      { text: " b", tone: null, isBold: false },
      { text: "green", tone: "success", isBold: false },
      { text: ".", tone: null, isBold: false },
    ]);
  });

  it.each([
    ["a bell", "\u0007"],
    ["a string terminator", `${ESC}\\`],
  ])("shows the words of a terminal's link that ends with %s, and not where it leads", (_end, end) => {
    const line = `see ${ESC}]8;;javascript:alert(1)${end}<b>the report</b>${ESC}]8;;${end}`;
    expect(logParts(line)).toEqual([{ text: "see <b>the report</b>", tone: null, isBold: false }]);
    expect(plainText(line)).toBe("see <b>the report</b>");
  });

  it("keeps every letter of the line", () => {
    const line = `${ESC}[38;5;12mdeep${ESC}[0m ${ESC}[31m${ESC}[1mx`;
    expect(
      logParts(line)
        .map(({ text }) => text)
        .join(""),
    ).toBe(plainText(line));
  });
});
