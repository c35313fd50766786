import { expect, test } from "vitest";
import { runSpans, type TracedRun } from "@/lib/domain/trace/run-spans";

const RUN: TracedRun = {
  ...{ runId: "r", dagKey: "research.test", version: 3, state: "failed", runType: "client", lane: "default" },
  ...{ arrivedAt: 1_000, createdAt: 3_000, startedAt: 3_000, finishedAt: 9_000 },
  tasks: [
    {
      ...{ key: "load", operator: "bash", takesPool: true },
      times: {
        waits: [
          { state: "scheduled", from: 3_000, to: 4_000 },
          { state: "up_for_retry", from: 5_000, to: 6_000 },
        ],
        attempts: [
          { number: 1, state: "failed", queuedAt: 4_000, startedAt: 4_200, finishedAt: 5_000 },
          { number: 2, state: "success", queuedAt: 6_000, startedAt: 6_000, finishedAt: 7_000 },
        ],
      },
    },
    {
      ...{ key: "ask", operator: "approval", takesPool: false },
      times: { waits: [{ state: "deferred", from: 7_000, to: null }], attempts: [] },
    },
    { ...{ key: "never", operator: "bash", takesPool: false }, times: { waits: [], attempts: [] } },
  ],
};

const shown = (run: TracedRun) =>
  runSpans(run).map(({ path, name, from, to, isError }) => `${path} ${name} ${from}-${to}${isError ? " !" : ""}`);

test("a trace goes from the client's arrival to the decision, with each attempt and each wait under its task", () => {
  expect(shown(RUN)).toEqual([
    "run run research.test 1000-9000 !",
    "run/queue wait: queue 1000-3000",
    "run/load load 3000-7000",
    "run/load/0 wait: pool 3000-4000",
    "run/load/1 wait: lane 4000-4200",
    "run/load/2 attempt 4200-5000 !",
    "run/load/3 wait: retry 5000-6000",
    "run/load/4 attempt 6000-7000",
    "run/ask ask 7000-9000",
    "run/ask/0 wait: person 7000-9000",
  ]);
});

test("every span lies under one that is there, and no two have one name", () => {
  const spans = runSpans(RUN);
  const paths = new Set(spans.map(({ path }) => path));
  expect(paths.size).toBe(spans.length);
  expect(spans.filter(({ parent }) => parent !== null && !paths.has(parent))).toEqual([]);
});

test("a run without a client begins with its creation", () => {
  expect(shown({ ...RUN, arrivedAt: null, startedAt: 3_000, tasks: [] })).toEqual([
    "run run research.test 3000-9000 !",
  ]);
});
