import { v7 as newId } from "uuid";
import type { LockedRun } from "@/lib/db/sql/lock-runs";
import type { AttemptRow } from "@/lib/db/sql/read-flight";
import type { ClosedAttempt } from "@/lib/db/sql/write-flight";
import type { RunEvent } from "@/lib/domain/run/decide";
import { isRunOver, type TaskError } from "@/lib/domain/run/model";
import { LOST_BUDGET } from "@/lib/domain/run/retry";
import { isOpen } from "@/lib/domain/run/run-draft";
import { isOff } from "@/lib/observability/failpoint";
import type { AttemptResult, EngineEvent, EventAnswer, StartedAttempt } from "@/lib/services/engine/engine-event";
import {
  cancelled,
  markedFailed,
  needsAttention,
  queueTimedOut,
  takenBack,
  totalTimedOut,
  unknownChoice,
  workerLost,
  workerStopped,
} from "@/lib/services/engine/platform-errors";
import { RunWork } from "@/lib/services/engine/run-work";

/** A batch under way: its runs are locked, its attempts as they were read. */
export type Flight = Readonly<{
  workerId: string | null;
  /** All locked runs. */
  rows: ReadonlyMap<string, LockedRun>;
  /** Those of which more than the start of an attempt was told, and those that cannot be read. */
  runs: ReadonlyMap<string, RunWork | { error: unknown }>;
  attempts: ReadonlyMap<string, AttemptRow>;
  /** Queued attempts that begin in this batch. */
  started: Map<string, StartedAttempt>;
  /** Attempts that an earlier try of this batch may have begun: its commit was never confirmed. */
  maybeStarted: ReadonlySet<string>;
}>;

const FENCED: EventAnswer = { kind: "fenced" };
const APPLIED: EventAnswer = { kind: "applied", started: null };

/** Works one event into its run. Whoever does not hold the open attempt is fenced, whatever he says. */
export function applyEvent(flight: Flight, event: EngineEvent): EventAnswer {
  const attempt = "attemptId" in event ? flight.attempts.get(event.attemptId) : undefined;
  const runId = "runId" in event ? event.runId : attempt?.runId;
  const run = runId === undefined ? undefined : flight.runs.get(runId);
  if (run && !(run instanceof RunWork)) return { kind: "broken", error: run.error };
  if (event.type === "start") return attempt ? start(flight, attempt) : FENCED;
  return run ? applyToRun(flight, run, attempt, event) : FENCED;
}

function applyToRun(
  flight: Flight,
  run: RunWork,
  attempt: AttemptRow | undefined,
  event: Exclude<EngineEvent, { type: "start" }>,
): EventAnswer {
  switch (event.type) {
    case "run_started":
      return run.apply({ type: "run_started" }) ? APPLIED : FENCED;
    case "retry_due":
    case "resume_due":
      return run.apply({ type: event.type, index: event.index }) ? APPLIED : FENCED;
    case "queue_timed_out":
      return expire(flight, run, event.index);
    case "cancel":
      return cancel(flight, run, event.reason);
    case "by_hand":
      return byHand(flight, run, event);
    case "lost":
      return attempt?.state === "running" && attempt.isAbandoned ? lose(run, attempt) : FENCED;
    case "end":
      return attempt && attempt.workerId === flight.workerId ? end(run, attempt, event) : FENCED;
  }
}

function start(flight: Flight, attempt: AttemptRow): EventAnswer {
  const { id, runId, index, number, lane, state } = attempt;
  const row = flight.rows.get(runId);
  if (!row) return FENCED;
  const started = { attemptId: id, runId, versionId: row.versionId, index, number, lane, run: null };
  // One that was begun here before that, and killed since, is not begun again under the same number.
  if (state === "running" && attempt.workerId === flight.workerId && flight.maybeStarted.has(id))
    return { kind: "applied", started };
  const run = flight.runs.get(runId);
  const isClosed = run instanceof RunWork && run.closed.has(id);
  if (state !== "queued" || isClosed) return FENCED;
  flight.started.set(id, started);
  return { kind: "applied", started };
}

const STATE_OF = {
  success: "success",
  failed: "failed",
  timed_out: "timed_out",
  deferred: "deferred",
  returned: "lost",
} as const;

/** What an attempt is recorded as; one that asked to be skipped did not fail. */
const stateOf = (result: AttemptResult): ClosedAttempt["state"] =>
  result.kind === "failed" && result.error.class === "skip" ? "skipped" : STATE_OF[result.kind];

function end(run: RunWork, attempt: AttemptRow, event: Extract<EngineEvent, { type: "end" }>): EventAnswer {
  // Recorded by an earlier try of this batch whose commit was never confirmed.
  if (attempt.state === stateOf(event.result)) return APPLIED;
  const isHeld = attempt.state === "running" || isOff("fence");
  if (!isHeld || run.closed.has(attempt.id)) return FENCED;
  const result = withKnownChoices(run, attempt.index, event.result);
  if (!run.apply(toRunEvent(run, attempt, result))) return FENCED;
  const times = { ageMs: Math.max(0, performance.now() - event.endedAt), ranMs: event.ranMs };
  const error = result.kind === "returned" && isKept(run, attempt.index) ? { error: needsAttention } : {};
  run.close(attempt, { ...recorded(result), ...error, ...times });
  return APPLIED;
}

function recorded(result: AttemptResult): Pick<ClosedAttempt, "state" | "output" | "error"> {
  switch (result.kind) {
    case "success":
      return { state: "success", output: JSON.stringify(result.output), error: null };
    case "deferred":
      return {
        state: "deferred",
        output: JSON.stringify({ waitsFor: result.note, question: result.question }),
        error: null,
      };
    case "returned":
      return { state: "lost", output: null, error: workerStopped };
    default:
      return { state: stateOf(result), output: null, error: result.error };
  }
}

function withKnownChoices(run: RunWork, index: number, result: AttemptResult): AttemptResult {
  if (result.kind !== "success") return result;
  const downstream = run.version.plan.tasks[index]?.downstream ?? [];
  const unknown = result.chosenTaskKeys.find((key) => !downstream.includes(indexOf(run, key)));
  return unknown === undefined ? result : { kind: "failed", error: unknownChoice(unknown) };
}

const indexOf = (run: RunWork, key: string): number => run.version.plan.indexByKey[key] ?? -1;

function toRunEvent(run: RunWork, { index, elapsedMs }: AttemptRow, result: AttemptResult): RunEvent {
  switch (result.kind) {
    case "success":
      return { type: "attempt_succeeded", index, chosen: result.chosenTaskKeys.map((key) => indexOf(run, key)) };
    case "failed":
      return { type: "attempt_failed", index, elapsedMs, errorClass: result.error.class };
    case "timed_out":
      return { type: "attempt_timed_out", index, elapsedMs };
    case "deferred":
      return { type: "attempt_deferred", index, resumeInMs: result.resumeInMs };
    case "returned":
      return { type: "attempt_returned", index };
  }
}

function lose(run: RunWork, attempt: AttemptRow): EventAnswer {
  const { index, elapsedMs } = attempt;
  if (run.closed.has(attempt.id) || !run.apply({ type: "attempt_lost", index, elapsedMs })) return FENCED;
  run.close(attempt, { state: "lost", output: null, error: whyLost(run, index), ageMs: 0, ranMs: null });
  return APPLIED;
}

/** Why an attempt is recorded as lost, and what follows from that, after the task's move. */
function whyLost(run: RunWork, index: number): TaskError {
  const task = run.task(index);
  if (task?.state !== "failed") return workerLost(false);
  if (isKept(run, index)) return needsAttention;
  const definition = run.version.tasks[index];
  return task.lostCount < LOST_BUDGET && definition ? totalTimedOut(definition) : workerLost(true);
}

/** A task that its loss ended because it must not simply be repeated. */
const isKept = (run: RunWork, index: number): boolean =>
  run.task(index)?.state === "failed" && run.version.plan.tasks[index]?.isRepeatable === false;

/** What was announced of it is taken back; why it failed is told by an attempt that never began. */
function expire(flight: Flight, run: RunWork, index: number): EventAnswer {
  if (!run.apply({ type: "queue_timed_out", index })) return FENCED;
  const error = queueTimedOut(run.version.tasks[index]);
  closeTakenBack(flight, run, error);
  run.record(index, { id: newId(), state: "timed_out", output: null, error });
  return APPLIED;
}

function cancel(flight: Flight, run: RunWork, reason: string): EventAnswer {
  if (!run.apply({ type: "cancelled" })) return FENCED;
  closeTakenBack(flight, run, cancelled(reason));
  return APPLIED;
}

function byHand(flight: Flight, run: RunWork, told: Extract<EngineEvent, { type: "by_hand" }>): EventAnswer {
  const { event, reason } = told;
  if (isRunOver(run.row.state) || run.outcome !== null || !run.apply(event)) return FENCED;
  closeTakenBack(flight, run, takenBack(event.type));
  if (event.type === "marked" && event.state !== "skipped") {
    const isSuccess = event.state === "success";
    const output = isSuccess ? JSON.stringify(told.output ?? null) : null;
    run.record(event.index, {
      id: newId(),
      state: event.state,
      output,
      error: isSuccess ? null : markedFailed(reason),
    });
  }
  return APPLIED;
}

/** Ends the open attempts whose tasks are no longer open; their workers then kill them. */
function closeTakenBack(flight: Flight, run: RunWork, error: TaskError): void {
  for (const attempt of flight.attempts.values()) {
    if (attempt.runId !== run.row.id || !isOpen(attempt) || run.closed.has(attempt.id)) continue;
    const task = run.task(attempt.index);
    if (task && isOpen(task)) continue;
    flight.started.delete(attempt.id);
    run.close(attempt, { state: "cancelled", output: null, error, ageMs: 0, ranMs: null });
  }
}
