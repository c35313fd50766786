import { describe, expect, it } from "vitest";
import { type TaskTimes, taskSpans, totalsOf } from "@/lib/domain/run/task-spans";

const attempt = (
  number: number,
  queuedAt: number,
  startedAt: number | null,
  finishedAt: number | null,
): TaskTimes["attempts"][number] => ({
  number,
  state: finishedAt === null ? "running" : "failed",
  queuedAt,
  startedAt,
  finishedAt,
});
const told = (times: TaskTimes) =>
  taskSpans(times).map(({ kind, from, to, attempt: of }) => [kind, from, to, of?.number ?? null]);

describe("a task's time", () => {
  it("is split into waiting for a slot, for a worker, for a retry, and work", () => {
    const times: TaskTimes = {
      attempts: [attempt(1, 20, 25, 40), attempt(2, 95, 100, null)],
      waits: [
        { state: "scheduled", from: 0, to: 20 },
        { state: "up_for_retry", from: 40, to: 90 },
        { state: "scheduled", from: 90, to: 95 },
      ],
    };
    expect(told(times)).toEqual([
      ["slot", 0, 20, null],
      ["queue", 20, 25, 1],
      ["work", 25, 40, 1],
      ["retry", 40, 90, null],
      ["slot", 90, 95, null],
      ["queue", 95, 100, 2],
      ["work", 100, null, 2],
    ]);
    expect(totalsOf(taskSpans(times), 130)).toEqual({ slot: 25, queue: 10, retry: 50, deferred: 0, work: 45 });
  });

  it.each([
    ["written down late", { from: 0, to: 30 }, [["slot", 0, 20, null]]],
    ["written down while the work goes on", { from: 22, to: 24 }, []],
    [
      "around a whole attempt",
      { from: 0, to: 60 },
      [
        ["slot", 0, 20, null],
        ["slot", 40, 60, null],
      ],
    ],
    ["not over yet", { from: 50, to: null }, [["slot", 50, null, null]]],
  ])("never shows a wait that was %s over the attempt", (_, wait, expected) => {
    const spans = told({ attempts: [attempt(1, 20, 20, 40)], waits: [{ state: "scheduled", ...wait }] });
    expect(spans.filter(([kind]) => kind !== "work")).toEqual(expected);
  });

  it("is a queue that goes on while no worker took the task", () => {
    expect(told({ attempts: [attempt(1, 5, null, null)], waits: [] })).toEqual([["queue", 5, null, 1]]);
  });

  it("is nothing for a task that was skipped", () => {
    expect(told({ attempts: [], waits: [] })).toEqual([]);
  });
});
