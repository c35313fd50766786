import type { RunDetail, RunTask } from "@/lib/contracts/runs";
import type { Plan, TaskState } from "@/lib/domain/run/model";
import { newRunStatus, type RunStatus, type TaskStatus } from "@/lib/domain/run/run-status";
import { aBashTask, aDocument, idOf } from "@/lib/testing/dag-builders";

const AT = "2026-01-05T08:00:00.000Z";

export const aRunTask = (taskKey: string, state: TaskState, more: Partial<RunTask> = {}): RunTask => ({
  taskKey,
  taskId: idOf(taskKey),
  state,
  attemptNumber: 1,
  maxAttempts: 1,
  readyAt: null,
  retryAt: null,
  startedAt: null,
  finishedAt: null,
  error: null,
  reusedFrom: null,
  chosen: null,
  ...more,
});

export const aRunDetail = (more: Partial<RunDetail> = {}): RunDetail => ({
  id: "0198f000-0000-7000-8000-000000000001",
  dagKey: "research.test",
  dagTitle: "Test",
  version: 1,
  runType: "client",
  clientKey: "loan-1",
  state: "running",
  reason: null,
  isPaused: false,
  needsAttention: false,
  logicalDate: null,
  createdAt: AT,
  startedAt: AT,
  finishedAt: null,
  tasksDone: 0,
  tasksTotal: 1,
  lane: "default",
  triggeredBy: null,
  parentRunId: null,
  rootRunId: null,
  emergencyChange: null,
  rerunNumber: 0,
  replays: [],
  document: aDocument([aBashTask("a")]),
  layout: {},
  tasks: [aRunTask("a", "running")],
  lastEventId: "1",
  ...more,
});

/** States of tasks by key, or more of them; what is left out has not been decided. */
export type GivenTasks = Readonly<Record<string, TaskState | Partial<TaskStatus>>>;

/** A run in these states, each task at its first attempt. */
export const statusOf = (plan: Plan, given: GivenTasks, more: Partial<RunStatus> = {}): RunStatus => {
  const fresh = newRunStatus("0199f0c0-0000-7000-8000-000000000001", plan.tasks.length);
  const tasks = fresh.tasks.map((task, index) => {
    const known = given[plan.tasks[index]?.key ?? ""] ?? {};
    return { ...task, attemptNumber: 1, ...(typeof known === "string" ? { state: known } : known) };
  });
  return { ...fresh, tasks, ...more };
};

export const keysOf = (plan: Plan, indexes: readonly number[]) => indexes.map((index) => plan.tasks[index]?.key ?? "");
