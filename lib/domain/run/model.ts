import { z } from "zod";
import type { TriggerRule } from "@/lib/domain/run/trigger-rule-names";

/**
 * Airflow's strings. `scheduled` = ready, waiting for a lane slot; `queued` = dispatched to a lane; `deferred` = begun, and
 * now waiting for a time, a condition, a person or another DAG without holding a slot.
 */
export const TASK_STATES = [
  "none",
  "scheduled",
  "queued",
  "running",
  "up_for_retry",
  "deferred",
  "success",
  "failed",
  "skipped",
  "upstream_failed",
  "cancelled",
] as const;
export const taskStateSchema = z.enum(TASK_STATES);
export type TaskState = z.infer<typeof taskStateSchema>;

export const RUN_STATES = ["queued", "running", "success", "failed", "cancelled"] as const;
export const runStateSchema = z.enum(RUN_STATES);
export type RunState = z.infer<typeof runStateSchema>;

const ATTEMPT_STATES = [
  "queued",
  "running",
  "success",
  "failed",
  "skipped",
  "timed_out",
  "lost",
  "cancelled",
  "deferred",
] as const;
export const attemptStateSchema = z.enum(ATTEMPT_STATES);
export type AttemptState = z.infer<typeof attemptStateSchema>;

const FINISHED: ReadonlySet<TaskState> = new Set(["success", "failed", "skipped", "upstream_failed", "cancelled"]);
/** True for states that only a person may take back. */
export const isFinished = (state: TaskState): boolean => FINISHED.has(state);

const OVER: ReadonlySet<RunState> = new Set(["success", "failed", "cancelled"]);
/** True when a run goes on only if a person opens it again. */
export const isRunOver = (state: RunState): boolean => OVER.has(state);

/**
 * How an attempt's error is treated: `infrastructure` is the platform's fault and has its own small budget; `skip` is no
 * failure, the task asked to be skipped.
 */
const ERROR_CLASSES = ["retryable", "terminal", "infrastructure", "skip"] as const;
export const taskErrorSchema = z.object({
  class: z.enum(ERROR_CLASSES),
  /** For programs: exit_code, timeout, no_result, output_too_large, memory_limit, worker_lost, lookup_failed … */
  code: z.string(),
  /** For people: what happened, where, what to do next. */
  message: z.string(),
});
export type TaskError = z.infer<typeof taskErrorSchema>;

/** Retry policy of one task, durations in milliseconds. `maxAttempts` counts the first attempt. */
export type RetryPolicy = Readonly<{
  maxAttempts: number;
  delayMs: number;
  factor: number;
  maxDelayMs: number;
  /** Share of a delay that is spread, so that tasks which failed together do not return together: 0 to 1. */
  jitter: number;
  /** No retry begins later than this after the first attempt began; null for no such limit. */
  budgetMs: number | null;
}>;

/** What each attempt of a task takes of a pool while it is queued or running. */
export type PoolClaim = Readonly<{ name: string; slots: number }>;

/** What its next attempt takes: of the pool in whose line it stands and, when it runs apart, of its own one besides. */
export type AttemptClaim = PoolClaim & Readonly<{ own: PoolClaim | null }>;

/** One task of a compiled plan. Indexes point into `Plan.tasks`, which is in topological order. */
export type PlanTask = Readonly<{
  index: number;
  id: string;
  key: string;
  rule: TriggerRule;
  isBranch: boolean;
  /** Skipped where its rule would let it run. */
  isDisabled: boolean;
  upstream: readonly number[];
  downstream: readonly number[];
  retry: RetryPolicy;
  timeoutMs: number;
  /** It may be ready for so long before it starts; null for ever. */
  queueTimeoutMs: number | null;
  /** Of all its attempts together, waits between them included; null for no limit. */
  totalTimeoutMs: number | null;
  /** False when an attempt that was lost after it began is not repeated without a person. */
  isRepeatable: boolean;
  priority: number;
  pool: PoolClaim | null;
}>;

/** A DAG version, compiled once and cached by version id. Nothing is parsed on the hot path. */
export type Plan = Readonly<{
  tasks: readonly PlanTask[];
  indexByKey: Readonly<Record<string, number>>;
  lane: string;
  maxActiveTasks: number;
}>;
