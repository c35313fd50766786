import fc from "fast-check";
import { expect, test } from "vitest";
import { grownLog, NO_LOG } from "@/lib/client/run/log-lines";
import { createMerger } from "@/lib/client/run/merged-log";

const at = (second: number) => `2026-11-23T10:00:${String(second).padStart(2, "0")}.000Z`;

/** A log written in these pieces, at these seconds. */
const aLog = (taskKey: string, ...written: readonly (readonly [second: number | null, text: string])[]) => ({
  taskKey,
  attempt: 1,
  startedAt: at(0),
  log: written.reduce((log, [second, text]) => {
    const pieces = [{ length: text.length, at: second === null ? null : at(second) }];
    return grownLog(log, { text, pieces, next: 0, isComplete: false });
  }, NO_LOG),
});

type Logs = Parameters<ReturnType<typeof createMerger>>[0];

const read = (logs: Logs, merge = createMerger()) =>
  merge(logs).map(({ taskKey, number, text }) => `${taskKey} ${number} ${text}`);

test("lines of several tasks stand in the order in which they were written, each with its task and its own number", () => {
  const a = aLog("a", [1, "begins\n"], [5, "ends\n"]);
  const b = aLog("b", [2, "one\ntwo\n"], [6, "three"]);
  expect(read([a, b])).toEqual(["a 1 begins", "b 1 one", "b 2 two", "a 2 ends", "b 3 three"]);
});

test("a line that was written in two pieces stands where it began", () => {
  expect(read([aLog("a", [1, "first half, "], [5, "second half\nlast\n"]), aLog("b", [3, "between\n"])])).toEqual([
    "a 1 first half, second half",
    "b 1 between",
    "a 2 last",
  ]);
});

test("lines of one task never change places, although a clock was set back", () => {
  expect(read([aLog("a", [5, "one\n"], [2, "two\n"]), aLog("b", [4, "other\n"])])).toEqual([
    "b 1 other",
    "a 1 one",
    "a 2 two",
  ]);
});

test("pieces without a time count from the attempt's start, and what was written together keeps the order of the tasks", () => {
  expect(read([aLog("a", [null, "old\n"], [3, "new\n"]), aLog("b", [0, "start\n"], [3, "same\n"])])).toEqual([
    "a 1 old",
    "b 1 start",
    "a 2 new",
    "b 2 same",
  ]);
});

test("a task that wrote nothing has no line", () => {
  expect(read([aLog("a"), aLog("b", [1, ""])])).toEqual([]);
});

test("logs that grow, in whatever order and pieces, are merged as if all of them had come at once", () => {
  const pieces = fc.array(fc.tuple(fc.option(fc.nat(9), { nil: null }), fc.stringMatching(/^[xy\n]{0,6}$/)), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(pieces, pieces, fc.array(fc.boolean(), { maxLength: 16 }), (a, b, turns) => {
      const merge = createMerger();
      const come = { a: 0, b: 0 };
      for (const isA of [...turns, ...a.map(() => true), ...b.map(() => false)]) {
        come[isA ? "a" : "b"] += 1;
        const logs = [aLog("a", ...a.slice(0, come.a)), aLog("b", ...b.slice(0, come.b))];
        expect(read(logs, merge)).toEqual(read(logs));
      }
    }),
    { numRuns: 60 },
  );
});

test("a task that is taken away takes its lines along, and one that is added brings all of its own", () => {
  const [a, b] = [aLog("a", [1, "one\n"]), aLog("b", [0, "zero\n"])];
  const merge = createMerger();
  expect(read([a, b], merge)).toEqual(["b 1 zero", "a 1 one"]);
  expect(read([a], merge)).toEqual(["a 1 one"]);
  expect(read([a, b], merge)).toEqual(["b 1 zero", "a 1 one"]);
});

test("of logs as they were the same list is answered, and of longer ones the lines that stay are the same objects", () => {
  const merge = createMerger();
  const log = aLog("a", [1, "one\ntwo\n"]);
  const before = merge([log]);
  expect(merge([{ ...log }])).toBe(before);
  const after = merge([aLog("a", [1, "one\ntwo\n"], [2, "three\n"])]);
  expect(after[1]).toBe(before[1]);
  expect(after).toHaveLength(3);
});
