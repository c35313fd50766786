import { describe, expect, test } from "vitest";
import { type TaskShape, type TaskTrace, totalTime } from "@/lib/domain/objective/critical-path";
import { measureRun, type RunTrace } from "@/lib/domain/objective/measure-run";
import type { AttemptState } from "@/lib/domain/run/model";

const aShape = (key: string, upstream: number[] = [], more: Partial<TaskShape> = {}): TaskShape => ({
  key,
  upstream,
  takesPool: false,
  operator: "bash",
  ...more,
});

/** A task that was tried at [ready, queued, started, finished] and ended with its last try. */
function aTrace(...tries: readonly (readonly [number, number, number, number])[]): TaskTrace {
  const attempts = tries.map(([, queuedAt, startedAt, finishedAt], at) => {
    const state: AttemptState = at === tries.length - 1 ? "success" : "failed";
    return { number: at + 1, state, queuedAt, startedAt, finishedAt };
  });
  const waits = tries.flatMap(([readyAt, queuedAt], at) => [
    ...(at > 0 ? [{ state: "up_for_retry" as const, from: tries[at - 1]?.[3] ?? 0, to: readyAt }] : []),
    { state: "scheduled" as const, from: readyAt, to: queuedAt },
  ]);
  return { firstStartedAt: tries[0]?.[2] ?? null, finishedAt: tries.at(-1)?.[3] ?? null, times: { attempts, waits } };
}

const SKIPPED: TaskTrace = { firstStartedAt: null, finishedAt: 200, times: { attempts: [], waits: [] } };

const aRun = (tasks: readonly TaskTrace[], more: Partial<RunTrace> = {}): RunTrace => ({
  class: 1,
  standing: "success",
  arrivedAt: 0,
  createdAt: 100,
  startedAt: 100,
  finishedAt: 1_000,
  measuredUntil: null,
  tasks,
  ...more,
});

const TARGETS = { client: 1_000, run: 800, task: 300, gap: 50 };
const TWO = [aShape("a"), aShape("b", [0])];

describe("the time of a client", () => {
  test.each<[string, readonly TaskShape[], RunTrace, Record<string, number>]>([
    [
      "in the queue, in the lane and at work",
      TWO,
      aRun([aTrace([100, 110, 130, 400]), aTrace([400, 450, 460, 1_000])]),
      { queue: 100, lane: 90, running: 810 },
    ],
    [
      "for slots of a pool",
      [aShape("a", [], { takesPool: true })],
      aRun([aTrace([100, 500, 520, 1_000])]),
      { queue: 100, pool: 400, lane: 20, running: 480 },
    ],
    [
      "between two tries",
      [aShape("a")],
      aRun([aTrace([100, 100, 100, 300], [700, 700, 700, 1_000])]),
      { queue: 100, running: 500, retry: 400 },
    ],
    [
      "for what nothing explains, as other",
      TWO,
      aRun([aTrace([100, 100, 100, 300]), aTrace([600, 600, 600, 900])]),
      { queue: 100, running: 500, other: 400 },
    ],
    ["in the queue alone, when its run never began", [], aRun([], { startedAt: null }), { queue: 1_000 }],
    [
      "before the run of a schedule began, from its creation",
      [aShape("a")],
      aRun([aTrace([300, 300, 300, 1_000])], { arrivedAt: null, startedAt: 300 }),
      { queue: 200, running: 700 },
    ],
  ])("passed %s", (_, tasks, run, expected) => {
    const { causes } = measureRun(run, { tasks, targets: {} });
    expect(Object.fromEntries(Object.entries(causes).filter(([, ms]) => ms > 0))).toEqual(expected);
    expect(totalTime(causes)).toBe(run.finishedAt - (run.arrivedAt ?? run.createdAt));
  });

  test.each([
    ["approval", "person"],
    ["wait", "condition"],
    ["trigger_dag", "condition"],
  ])("of a deferred %s passed for a %s", (operator, cause) => {
    const times = {
      attempts: [
        { number: 1, state: "deferred" as const, queuedAt: 100, startedAt: 100, finishedAt: 110 },
        { number: 2, state: "success" as const, queuedAt: 900, startedAt: 900, finishedAt: 1_000 },
      ],
      waits: [{ state: "deferred" as const, from: 110, to: 900 }],
    };
    const run = aRun([{ firstStartedAt: 100, finishedAt: 1_000, times }]);
    const { causes, tasks } = measureRun(run, { tasks: [aShape("ask", [], { operator })], targets: TARGETS });
    expect(causes).toMatchObject({ queue: 100, [cause]: 790, running: 110 });
    // Nobody promises how long a person thinks.
    expect(tasks).toEqual([]);
  });
});

describe("the critical path", () => {
  test("is the chain that the end waited for, whatever else ran meanwhile", () => {
    const shapes = [aShape("a"), aShape("slow", [0]), aShape("fast", [0]), aShape("end", [1, 2])];
    const traces = [
      aTrace([100, 100, 100, 200]),
      aTrace([200, 200, 200, 900]),
      aTrace([200, 200, 200, 250]),
      aTrace([900, 900, 950, 1_000]),
    ];
    const { path } = measureRun(aRun(traces), { tasks: shapes, targets: {} });
    expect(path.map(({ taskKey, causes }) => [taskKey, causes.running, causes.lane])).toEqual([
      ["a", 100, 0],
      ["slow", 700, 0],
      ["end", 50, 50],
    ]);
  });

  test("goes through a task that was skipped without giving it any time", () => {
    const shapes = [aShape("a"), aShape("no", [0]), aShape("end", [1])];
    const traces = [aTrace([100, 100, 100, 200]), SKIPPED, aTrace([200, 200, 200, 1_000])];
    const { path } = measureRun(aRun(traces), { tasks: shapes, targets: {} });
    expect(path.map(({ taskKey }) => taskKey)).toEqual(["a", "end"]);
  });
});

describe("a run against its objectives", () => {
  const version = { tasks: TWO, targets: TARGETS };
  const traces = [aTrace([100, 110, 130, 400]), aTrace([400, 450, 460, 1_000])];

  test("tells of the client, the run, each task and each gap whether the target was kept", () => {
    expect(measureRun(aRun(traces), version)).toMatchObject({
      client: { ms: 1_000, kept: true },
      run: { ms: 900, kept: false },
      tasks: [
        { taskKey: "a", ms: 270, kept: true },
        { taskKey: "b", ms: 540, kept: false },
      ],
      gaps: [{ taskKey: "b", ms: 60, kept: false }],
    });
  });

  test("a failed run has not kept what was promised to the client, however soon it failed", () => {
    expect(measureRun(aRun(traces, { standing: "failed" }), version).client).toEqual({ ms: 1_000, kept: false });
  });

  test("nothing is promised to clients of a backfill, nor by a run that a person cancelled", () => {
    const { client, tasks } = measureRun(aRun(traces, { class: 3 }), version);
    expect([client?.kept, tasks[0]?.kept]).toEqual([null, null]);
    expect(measureRun(aRun(traces, { standing: "cancelled" }), version).client?.kept).toBeNull();
  });

  test("tasks that were measured before the run was opened again are not measured twice", () => {
    const { tasks, gaps } = measureRun(aRun(traces, { measuredUntil: 400 }), version);
    expect([tasks.map(({ taskKey }) => taskKey), gaps.map(({ taskKey }) => taskKey)]).toEqual([["b"], ["b"]]);
  });

  test("a replay's reused results are not measured again, and a task behind them waited only since the start", () => {
    const reused: TaskTrace = { firstStartedAt: null, finishedAt: 50, times: { attempts: [], waits: [] } };
    const measured = measureRun(aRun([reused, aTrace([100, 110, 130, 1_000])]), version);
    expect(measured.tasks.map(({ taskKey }) => taskKey)).toEqual(["b"]);
    expect(measured.gaps).toEqual([{ taskKey: "b", ms: 30, kept: true }]);
  });
});
