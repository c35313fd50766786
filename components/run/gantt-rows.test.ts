import { describe, expect, it } from "vitest";
import { axisOf, axisTicks, ganttRows } from "@/components/run/gantt-rows";
import type { TaskTimes } from "@/lib/domain/run/task-spans";
import { aRunDetail, aRunTask } from "@/lib/testing/run-builders";

const START = Date.UTC(2026, 0, 5, 8, 0, 0);
const at = (second: number) => new Date(START + second * 1_000).toISOString();
const second = (value: number) => START + value * 1_000;

const times = (queued: number, started: number, finished: number | null): TaskTimes => ({
  attempts: [
    {
      number: 1,
      state: "success",
      queuedAt: second(queued),
      startedAt: second(started),
      finishedAt: finished === null ? null : second(finished),
    },
  ],
  waits: [],
});
const draw = (run: ReturnType<typeof aRunDetail>, known: Record<string, TaskTimes>, now = 10) => {
  const map = new Map(Object.entries(known));
  return ganttRows(run, map, axisOf(run, map, second(now)));
};

describe("ganttRows", () => {
  it("puts tasks in the order in which they came up, and leaves out those nothing is known of", () => {
    const run = aRunDetail({
      createdAt: at(0),
      tasks: [aRunTask("late", "running"), aRunTask("early", "success"), aRunTask("later", "none")],
    });
    const rows = draw(run, { late: times(4, 5, null), early: times(0, 1, 4) });
    const told = rows.map(({ task, bars }) => [task.taskKey, bars.map(({ kind, left, width }) => [kind, left, width])]);
    expect(told).toEqual([
      [
        "early",
        [
          ["queue", 0, 10],
          ["work", 10, 30],
        ],
      ],
      [
        "late",
        [
          ["queue", 40, 10],
          ["work", 50, 50],
        ],
      ],
    ]);
  });

  it("shows a skipped task as a dot where it was decided", () => {
    const run = aRunDetail({ createdAt: at(0), tasks: [aRunTask("a", "skipped", { finishedAt: at(5) })] });
    expect(draw(run, {})).toMatchObject([{ dotAt: 50, bars: [] }]);
  });

  it("does not run on after the run ended, and reaches over what came after an end that was taken back", () => {
    const run = aRunDetail({
      createdAt: at(0),
      finishedAt: at(2),
      state: "success",
      tasks: [aRunTask("a", "success")],
    });
    expect(draw(run, { a: times(1, 1, 2) })).toMatchObject([{ bars: [{ left: 50, width: 50 }] }]);
    expect(draw(run, { a: times(2, 2, 4) })).toMatchObject([{ bars: [{ left: 50, width: 50 }] }]);
  });
});

describe("axisTicks", () => {
  it.each([
    [7, [0, 1, 2, 3, 4, 5, 6, 7]],
    [900, [0, 200, 400, 600, 800]],
    [95_000, [0, 15_000, 30_000, 45_000, 60_000, 75_000, 90_000]],
    [3 * 3_600_000, [0, 1_800_000, 3_600_000, 5_400_000, 7_200_000, 9_000_000, 10_800_000]],
  ])("are round and at most nine over %d ms", (total, expected) => {
    expect(axisTicks({ from: 5, to: 5 + total }).map(({ ms }) => ms)).toEqual(expected);
  });
});
