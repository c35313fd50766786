import { expect, test } from "vitest";
import { checkSimulation } from "@/lib/domain/change/check-simulation";
import { type PastDurations, predictRun } from "@/lib/domain/change/predict-run";
import { aBashTask, aBranchTask, aDocument } from "@/lib/testing/dag-builders";

const past = (byTask: Record<string, number[]>, waits: number[] = []): PastDurations => ({
  byTask: new Map(Object.entries(byTask)),
  waits,
});

test("the longest way through a graph decides, with the wait before each task", () => {
  const document = aDocument([
    aBashTask("a"),
    aBashTask("b", ["a"]),
    aBashTask("c", ["a"]),
    aBashTask("d", ["b", "c"]),
  ]);
  const { paths } = predictRun(document, past({ a: [10], b: [500], c: [20], d: [10] }, [5]));
  expect(paths).toEqual([{ choices: [], runs: 4, criticalPath: ["a", "b", "d"], p50: 535, p95: 535 }]);
});

const routed = aDocument([
  aBranchTask("route", { cases: [{ when: "true", then: ["slow"] }], otherwise: ["fast"] }),
  aBashTask("slow", ["route"]),
  aBashTask("fast", ["route"]),
  aBashTask("end", ["slow", "fast"], { trigger_rule: "none_failed_min_one_success" }),
]);

test("each way that a branch can choose has its own path, the slowest first", () => {
  const { paths, unknown, isPart } = predictRun(routed, past({ route: [1], slow: [100], fast: [10], end: [1] }));
  expect(paths).toEqual([
    {
      choices: [{ branch: "route", chosen: ["slow"] }],
      runs: 3,
      criticalPath: ["route", "slow", "end"],
      p50: 102,
      p95: 102,
    },
    {
      choices: [{ branch: "route", chosen: ["fast"] }],
      runs: 3,
      criticalPath: ["route", "fast", "end"],
      p50: 12,
      p95: 12,
    },
  ]);
  expect([unknown, isPart]).toEqual([[], false]);
});

test("the p95 follows what was measured, and the same history gives the same answer", () => {
  const history = past({ a: Array.from({ length: 100 }, (_, at) => at + 1) });
  const [path] = predictRun(aDocument([aBashTask("a")]), history).paths;
  expect(path?.p95).toBeGreaterThan(88);
  expect(path?.p50).toBeLessThan(60);
  expect(predictRun(aDocument([aBashTask("a")]), history).paths).toEqual([path]);
});

test("many branches and big graphs are walked in part, and it says so", () => {
  const branches = Array.from({ length: 8 }, (_, at) =>
    aBranchTask(`b${at}`, { cases: [{ when: "true", then: [`t${at}`] }] }),
  );
  const tasks = branches.map(({ key }, at) => aBashTask(`t${at}`, [key]));
  const many = predictRun(aDocument([...branches, ...tasks]), past({}));
  expect([many.isPart, many.paths.length]).toEqual([false, 9]);
  const chain = Array.from({ length: 900 }, (_, at) => aBashTask(`c${at}`, at === 0 ? [] : [`c${at - 1}`]));
  expect(predictRun(aDocument([...routed.tasks, ...chain]), past({})).isPart).toBe(true);
});

const promising = { ...routed, objectives: { run_p95: "50ms", task_p95: "1s" } };

test.each([
  [
    "a promise that cannot be kept",
    promising,
    { route: [1], slow: [100], fast: [10], end: [1] },
    ["error", "info", "info", "info"],
  ],
  [
    "promises that can be kept",
    promising,
    { route: [1], slow: [10], fast: [10], end: [1] },
    ["info", "info", "info", "info"],
  ],
  [
    "tasks that never ran",
    promising,
    { route: [1], slow: [10], fast: [10] },
    ["info", "info", "warning", "info", "info"],
  ],
  ["nothing that ever ran", promising, {}, ["warning", "info", "info"]],
])("%s", (_name, document, history, severities) => {
  const found = checkSimulation(document, predictRun(document, past(history)));
  expect(found.map(({ severity }) => severity)).toEqual(severities);
});

test("a path is told with the choices that lead to it", () => {
  const history = past({ route: [1_000], slow: [2_000], fast: [10], end: [1] });
  expect(checkSimulation(routed, predictRun(routed, history))[0]?.message).toBe(
    "If `route` → slow: 3 tasks run. p50 3.0 s, p95 3.0 s; what decides it: route → slow → end.",
  );
});
