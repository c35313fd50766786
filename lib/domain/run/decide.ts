import { applyByHand, type HandEvent, isByHand } from "@/lib/domain/run/by-hand";
import { isFinished, type Plan, type PlanTask, type TaskError, type TaskState } from "@/lib/domain/run/model";
import { type RunOutcome, runOutcome } from "@/lib/domain/run/outcome";
import { infrastructureDelayMs, LOST_BUDGET, retryDelayMs } from "@/lib/domain/run/retry";
import { isOpen, type Move, RunDraft, TO_SCHEDULED } from "@/lib/domain/run/run-draft";
import type { Decision, RunStatus, TaskStatus } from "@/lib/domain/run/run-status";
import { settle, settleAll } from "@/lib/domain/run/settle";

/** `elapsedMs`: since the task's first attempt began, since the last clear, by the database's clock. */
type Timed = Readonly<{ index: number; elapsedMs: number }>;

/**
 * What can happen to a run. `attempt_returned`: a worker that is stopping gave the attempt back; nobody is at fault.
 * `attempt_deferred`: the task waits without a slot, until a time or, when that is null, until somebody tells.
 */
export type RunEvent = Readonly<
  | { type: "run_started" }
  | { type: "attempt_succeeded"; index: number; chosen: readonly number[] }
  | ({ type: "attempt_failed"; errorClass: TaskError["class"] } & Timed)
  | ({ type: "attempt_timed_out" } & Timed)
  | ({ type: "attempt_lost" } & Timed)
  | { type: "attempt_returned"; index: number }
  | { type: "attempt_deferred"; index: number; resumeInMs: number | null }
  | { type: "retry_due"; index: number }
  | { type: "resume_due"; index: number }
  /** The task was ready for longer than it may be without a start. */
  | { type: "queue_timed_out"; index: number }
  | { type: "cancelled" }
  | HandEvent
>;

const NOTHING: Decision = { changes: [], outcome: null };

/**
 * What follows from one event in one run: tasks to schedule, to skip, to block, to retry, and the run's end. Everything
 * that settles without running settles in this call. An event that does not fit the state, such as a repeated one,
 * changes nothing. The final states depend on the outcomes of the attempts only, never on their order of arrival.
 * Source: semantics.md sections 1 to 3.
 */
export function decide(plan: Plan, status: RunStatus, event: RunEvent): Decision {
  const run = new RunDraft(plan, status);
  const touched = applyEvent(run, event);
  if (touched === null) return NOTHING;
  settle(run, touched);
  if (run.mayStart) release(run);
  else hold(run);
  const outcome = finish(run, event);
  return { changes: run.changes(), outcome };
}

/** Tasks whose downstream must be looked at; null when the event does not fit the state. */
function applyEvent(run: RunDraft, event: RunEvent): readonly PlanTask[] | null {
  if (isByHand(event)) return applyByHand(run, event) ? [] : null;
  switch (event.type) {
    case "run_started":
      return startRun(run);
    case "cancelled":
      return cancelRun(run);
    case "retry_due":
      return schedule(run, event.index, "up_for_retry");
    case "resume_due":
      return schedule(run, event.index, "deferred");
    case "queue_timed_out":
      return onTask(run, event.index, isReady, (task) => expire(run, task));
    default:
      return onTask(run, event.index, isOpen, (task) => afterAttempt(run, task, event));
  }
}

function onTask(
  run: RunDraft,
  index: number,
  fits: (status: TaskStatus) => boolean,
  moveOf: (task: PlanTask) => Move,
): readonly PlanTask[] | null {
  const task = run.plan.tasks[index];
  if (!task || !fits(run.task(index))) return null;
  run.set(index, moveOf(task));
  return [task];
}

const schedule = (run: RunDraft, index: number, from: TaskState): readonly PlanTask[] | null =>
  onTask(
    run,
    index,
    ({ state }) => state === from,
    () => ({ to: TO_SCHEDULED }),
  );

/** Its turn could have come, and did not. A task that its own run holds back waits for nothing else. */
const isReady = ({ state, isHeld }: TaskStatus): boolean => state === "queued" || (state === "scheduled" && !isHeld);

/** Recorded as an attempt of its own, so that the task's history says why it failed. */
function expire(run: RunDraft, { index }: PlanTask): Move {
  const { attemptNumber, failureCount } = run.task(index);
  const to = { state: "failed", attemptNumber: attemptNumber + 1, failureCount: failureCount + 1 } as const;
  return { to, reason: "queue_timeout" };
}

/** Also of a run that a person took back to the queue: what is finished in it stays. */
function startRun(run: RunDraft): readonly PlanTask[] | null {
  const left = run.plan.tasks.map(({ index }) => run.task(index)).filter(({ state }) => !isFinished(state));
  const isWaiting = ({ state, isHeld }: TaskStatus) => state === "none" || (state === "scheduled" && isHeld);
  if (left.length === 0 || !left.every(isWaiting)) return null;
  settleAll(run);
  return [];
}

function cancelRun(run: RunDraft): readonly PlanTask[] | null {
  const open = run.plan.tasks.filter(({ index }) => !isFinished(run.task(index).state));
  for (const { index } of open) run.set(index, { to: { state: "cancelled", isHeld: false } });
  return open.length > 0 ? [] : null;
}

type AttemptEvent = Extract<RunEvent, { type: `attempt_${string}` }>;

function afterAttempt(run: RunDraft, task: PlanTask, event: AttemptEvent): Move {
  switch (event.type) {
    case "attempt_succeeded":
      return { to: { state: "success", chosen: event.chosen } };
    case "attempt_timed_out":
      return failOrRetry(run, task, event.elapsedMs);
    case "attempt_failed":
      return afterFailure(run, task, event);
    case "attempt_lost":
      return lose(run, task, "worker_lost", event.elapsedMs);
    case "attempt_returned":
      return giveBack(run, task);
    case "attempt_deferred":
      return { to: { state: "deferred" }, retryInMs: event.resumeInMs };
  }
}

type Failed = Extract<RunEvent, { type: "attempt_failed" }>;

function afterFailure(run: RunDraft, task: PlanTask, { errorClass, elapsedMs }: Failed): Move {
  switch (errorClass) {
    case "retryable":
      return failOrRetry(run, task, elapsedMs);
    case "infrastructure":
      return lose(run, task, "platform_fault", elapsedMs);
    case "skip":
      return { to: { state: "skipped" }, reason: "asked_to_skip" };
    case "terminal":
      return { to: { state: "failed", failureCount: run.task(task.index).failureCount + 1 } };
  }
}

function failOrRetry(run: RunDraft, task: PlanTask, elapsedMs: number): Move {
  const failureCount = run.task(task.index).failureCount + 1;
  if (failureCount >= task.retry.maxAttempts) return { to: { state: "failed", failureCount } };
  const retryInMs = retryDelayMs(task.retry, run.runId, task.key, failureCount);
  const reason = whyTooLate(task, elapsedMs + retryInMs);
  if (reason) return { to: { state: "failed", failureCount }, reason };
  return { to: { state: "up_for_retry", failureCount }, retryInMs };
}

/** Which limit a retry that begins so long after the first attempt would break; null when none. */
function whyTooLate({ retry, totalTimeoutMs }: PlanTask, beginsAtMs: number): "retry_budget" | "total_timeout" | null {
  if (totalTimeoutMs !== null && beginsAtMs >= totalTimeoutMs) return "total_timeout";
  return retry.budgetMs !== null && beginsAtMs > retry.budgetMs ? "retry_budget" : null;
}

/** Not the task's fault, so its own tries stay; a task that takes its worker down each time is stopped all the same. */
function lose(run: RunDraft, task: PlanTask, reason: "worker_lost" | "platform_fault", elapsedMs: number): Move {
  const lostCount = run.task(task.index).lostCount + 1;
  // What the platform could not run has not begun.
  if (reason === "worker_lost" && !task.isRepeatable) return waitForPerson(lostCount);
  if (lostCount >= LOST_BUDGET) return { to: { state: "failed", lostCount }, reason: "poison" };
  const retryInMs = reason === "worker_lost" ? 0 : infrastructureDelayMs(lostCount);
  // Its retry budget is the task's own affair; its time as a whole is not.
  if (task.totalTimeoutMs !== null && elapsedMs + retryInMs >= task.totalTimeoutMs)
    return { to: { state: "failed", lostCount }, reason: "total_timeout" };
  if (reason === "worker_lost") return { to: { ...TO_SCHEDULED, lostCount }, reason };
  return { to: { state: "up_for_retry", lostCount }, reason, retryInMs };
}

/** A stopping worker killed it: nobody's fault, and nobody knows how far it got. */
function giveBack(run: RunDraft, task: PlanTask): Move {
  if (!task.isRepeatable) return waitForPerson(run.task(task.index).lostCount + 1);
  return { to: TO_SCHEDULED, reason: "worker_stopped" };
}

const waitForPerson = (lostCount: number): Move => ({ to: { state: "failed", lostCount }, reason: "needs_attention" });

/** Lets scheduled tasks go, larger priority first, while the run has fewer active ones than it may have. */
function release(run: RunDraft): void {
  const { tasks, maxActiveTasks } = run.plan;
  let active = 0;
  const held: PlanTask[] = [];
  for (const task of tasks) {
    const status = run.task(task.index);
    if (isOpen(status) || (status.state === "scheduled" && !status.isHeld)) active += 1;
    else if (status.state === "scheduled") held.push(task);
  }
  held.sort((a, b) => b.priority - a.priority || a.index - b.index);
  for (const { index } of held.slice(0, Math.max(0, maxActiveTasks - active)))
    run.set(index, { to: { isHeld: false } });
}

/** Keeps every ready task back: the run is paused, or waits to begin. */
function hold(run: RunDraft): void {
  for (const { index } of run.plan.tasks) {
    const { state, isHeld } = run.task(index);
    if (state === "scheduled" && !isHeld) run.set(index, { to: { isHeld: true } });
  }
}

/** How the run ended; null while it goes on. */
function finish(run: RunDraft, event: RunEvent): RunOutcome | null {
  if (event.type === "cancelled") return { state: "cancelled", reason: null };
  const left = run.plan.tasks.filter(({ index }) => !isFinished(run.task(index).state));
  if (left.length === 0) return runOutcome(run.plan, (index) => run.task(index).state);
  return left.every(({ index }) => run.task(index).state === "none") ? block(run, left) : null;
}

/** Nothing can run and not everything has finished: no checked plan gets here, and no run may hang if one does. */
function block(run: RunDraft, left: readonly PlanTask[]): RunOutcome {
  for (const { index } of left) run.set(index, { to: { state: "upstream_failed" }, reason: "blocked" });
  return { state: "failed", reason: "blocked" };
}
