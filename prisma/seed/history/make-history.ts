import { v7 as newId } from "uuid";
import type { DagDocument } from "@/lib/domain/dag/document";
import type { Plan, PlanTask } from "@/lib/domain/run/model";

/** What happened to one task, in milliseconds since the epoch. What is left out did not happen. */
type TaskHistory = Readonly<{
  index: number;
  key: string;
  state: "success" | "skipped" | "failed" | "upstream_failed";
  chosen: readonly number[];
  readyAt: number | null;
  finishedAt: number;
  pool: PlanTask["pool"];
  attempts: readonly Readonly<{
    id: string;
    state: "success" | "failed" | "deferred";
    queuedAt: number;
    startedAt: number;
    finishedAt: number;
    output: TaskFate["output"];
  }>[];
  /** Each step of its log, in order. */
  log: readonly Readonly<{ from: string; to: string; at: number }>[];
}>;

export type RunHistory = Readonly<{
  id: string;
  itemId: string;
  clientId: string;
  clientKey: string;
  class: number;
  state: "success" | "failed";
  arrivedAt: number;
  startedAt: number;
  finishedAt: number;
  tasks: readonly TaskHistory[];
}>;

/** Milliseconds that one task of one run waits and works, as somebody decides who makes history. */
export type TaskFate = Readonly<{
  slotMs: number;
  workMs: number;
  /** Of a first try that fails: how long it works and how long the next one is waited for. */
  retry: Readonly<{ workMs: number; pauseMs: number }> | null;
  /** Of an approval or a wait: how long it holds no slot. */
  deferMs: number;
  fails: boolean;
  /** What it hands on when it succeeds. */
  output: Readonly<Record<string, string>> | null;
}>;

export type RunFate = Readonly<{
  clientKey: string;
  class: number;
  arrivedAt: number;
  queueMs: number;
  /** Place, among its cases, of what a branch chooses. */
  choose: (task: PlanTask, choices: readonly (readonly number[])[]) => readonly number[];
  taskFate: (task: PlanTask) => TaskFate;
}>;

/** From a slot to the start in a worker; it counts as waiting for the lane. */
export const DISPATCH_MS = 2;

/** A run that happened as its fates say: what is ready when, and what is skipped, follows from the plan. */
export function makeRun(plan: Plan, document: DagDocument, fate: RunFate): RunHistory {
  const startedAt = fate.arrivedAt + fate.queueMs;
  const tasks: TaskHistory[] = [];
  for (const task of plan.tasks) {
    const before = task.upstream.flatMap((index) => tasks[index] ?? []);
    const readyAt = Math.max(startedAt, ...before.map(({ finishedAt }) => finishedAt));
    if (before.some((one) => one.state === "failed" || one.state === "upstream_failed"))
      tasks.push(unplayed(task, readyAt, "upstream_failed"));
    else if (isSkipped(plan, task, before)) tasks.push(unplayed(task, readyAt, "skipped"));
    else tasks.push(played(task, readyAt, fate, choicesOf(plan, document, task)));
  }
  const finishedAt = Math.max(...tasks.map((one) => one.finishedAt)) + 1;
  const state = tasks.some((one) => one.state === "failed") ? "failed" : "success";
  const ids = { id: newId(), itemId: newId(), clientId: newId() };
  return { ...ids, ...fate, state, startedAt, finishedAt, tasks };
}

/** The rules that demo DAGs use: all_success, and none_failed_min_one_success behind a branch. */
function isSkipped(plan: Plan, task: PlanTask, before: readonly TaskHistory[]): boolean {
  const isCut = (one: TaskHistory) =>
    one.state === "skipped" || (plan.tasks[one.index]?.isBranch === true && !one.chosen.includes(task.index));
  return task.rule === "none_failed_min_one_success" ? before.length > 0 && before.every(isCut) : before.some(isCut);
}

const unplayed = ({ index, key, pool }: PlanTask, at: number, state: "skipped" | "upstream_failed"): TaskHistory => ({
  index,
  key,
  pool,
  state,
  chosen: [],
  readyAt: null,
  finishedAt: at,
  attempts: [],
  log: [{ from: "none", to: state, at }],
});

function choicesOf(plan: Plan, document: DagDocument, { key }: PlanTask): readonly (readonly number[])[] {
  const task = document.tasks.find((one) => one.key === key);
  if (task?.operator !== "branch") return [];
  const indexes = (keys: readonly string[]) => keys.flatMap((name) => plan.indexByKey[name] ?? []);
  return [...task.cases.map((one) => indexes(one.then)), indexes(task.otherwise)];
}

function played(task: PlanTask, readyAt: number, fate: RunFate, choices: readonly (readonly number[])[]): TaskHistory {
  const { slotMs, workMs, retry, deferMs, fails, output } = fate.taskFate(task);
  const attempts: TaskHistory["attempts"][number][] = [];
  const log: TaskHistory["log"][number][] = [{ from: "none", to: "scheduled", at: readyAt }];
  const attempt = (queuedAt: number, forMs: number, state: "success" | "failed" | "deferred", next: string): number => {
    const [begun, ended] = [queuedAt + DISPATCH_MS, queuedAt + DISPATCH_MS + forMs];
    const made = state === "success" ? output : null;
    attempts.push({ id: newId(), state, queuedAt, startedAt: begun, finishedAt: ended, output: made });
    log.push({ from: "scheduled", to: "queued", at: queuedAt }, { from: "queued", to: "running", at: begun });
    log.push({ from: "running", to: next, at: ended });
    return ended;
  };
  let at = readyAt + slotMs;
  if (retry) {
    at = attempt(at, retry.workMs, "failed", "up_for_retry") + retry.pauseMs;
    log.push({ from: "up_for_retry", to: "scheduled", at });
  }
  if (deferMs > 0) {
    at = attempt(at, 1, "deferred", "deferred") + deferMs;
    log.push({ from: "deferred", to: "scheduled", at });
  }
  const state = fails ? "failed" : "success";
  const finishedAt = attempt(at, workMs, state, state);
  const chosen = choices.length > 0 && !fails ? fate.choose(task, choices) : [];
  return { index: task.index, key: task.key, pool: task.pool, state, chosen, readyAt, finishedAt, attempts, log };
}
