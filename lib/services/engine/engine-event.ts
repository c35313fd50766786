import type { Question } from "@/lib/domain/run/approval";
import type { HandEvent } from "@/lib/domain/run/by-hand";
import type { TaskError } from "@/lib/domain/run/model";
import type { RunStatus } from "@/lib/domain/run/run-status";
import type { JsonValue } from "@/lib/domain/shared/json";

/** How an attempt ended on its worker. */
export type AttemptResult = Readonly<
  | { kind: "success"; output: JsonValue; chosenTaskKeys: readonly string[] }
  | { kind: "failed"; error: TaskError }
  | { kind: "timed_out"; error: TaskError }
  /** The task waits without a slot: `resumeInMs`, or until somebody tells when that is null. */
  | { kind: "deferred"; resumeInMs: number | null; note: string; question?: Question | undefined }
  /** The worker is stopping and gives the attempt back. */
  | { kind: "returned" }
>;

/** What the engine is told. Events about attempts carry the fencing token: the attempt's id. */
export type EngineEvent = Readonly<
  | { type: "start"; attemptId: string }
  | {
      type: "end";
      attemptId: string;
      runId: string;
      lane: string;
      result: AttemptResult;
      /** When it ended, by `performance.now()` of this process. */
      endedAt: number;
      /** Null when nobody measured. */
      ranMs: number | null;
      /** False when this process is not to start what follows: it is stopping. */
      mayContinue: boolean;
    }
  /** Its worker no longer renews the lease; checked again under lock. */
  | { type: "lost"; attemptId: string; runId: string }
  /** The time of a task in `up_for_retry` or `deferred` has come. */
  | { type: "retry_due" | "resume_due"; runId: string; index: number }
  /** A ready task was found to have waited too long for its start; its state is checked again under lock. */
  | { type: "queue_timed_out"; runId: string; index: number }
  | { type: "run_started"; runId: string }
  | { type: "cancel"; runId: string; reason: string }
  /** A person changes an open run. `output`: of a task that is marked as success. */
  | { type: "by_hand"; runId: string; event: HandEvent; reason: string; output?: JsonValue }
>;

/** An attempt that this worker has just begun and now runs. */
export type StartedAttempt = Readonly<{
  attemptId: string;
  runId: string;
  versionId: string;
  index: number;
  number: number;
  lane: string;
  /** The run as this process left it when it began the attempt; null when the attempt came through its lane's queue. */
  run: RunStatus | null;
}>;

/**
 * What became of one event. `fenced`: the attempt was no longer this worker's, or the state had moved on. `broken`: the
 * run's version cannot be loaded; its other runs go on.
 */
export type EventAnswer = Readonly<
  { kind: "applied"; started: StartedAttempt | null } | { kind: "fenced" } | { kind: "broken"; error: unknown }
>;
