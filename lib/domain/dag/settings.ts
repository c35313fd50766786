import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import type { PoolClaim, RetryPolicy } from "@/lib/domain/run/model";
import type { TriggerRule } from "@/lib/domain/run/trigger-rule-names";
import { durationToMs } from "@/lib/domain/shared/duration";

/** What applies to one task once nothing is left out. */
export type EffectiveSettings = Readonly<{
  rule: TriggerRule;
  retry: RetryPolicy;
  timeoutMs: number;
  /** Null for tasks without such a limit. */
  queueTimeoutMs: number | null;
  totalTimeoutMs: number | null;
  /** False when a begun attempt that was lost waits for a person. */
  isRepeatable: boolean;
  priority: number;
  /** Null for tasks that need no pool. */
  pool: PoolClaim | null;
  /** Null for operators that start no process. */
  environment: string | null;
}>;

/** Settings of one task: its own, else the DAG's defaults, else those of the product. */
export function effectiveSettings(task: Task, defaults: DagDocument["defaults"]): EffectiveSettings {
  return {
    rule: task.trigger_rule ?? SETTING_DEFAULTS.trigger_rule,
    retry: {
      maxAttempts: (task.retries ?? defaults?.retries ?? SETTING_DEFAULTS.retries) + 1,
      delayMs: durationToMs(task.retry_delay ?? defaults?.retry_delay ?? SETTING_DEFAULTS.retry_delay),
      factor: task.retry_factor ?? SETTING_DEFAULTS.retry_factor,
      maxDelayMs: durationToMs(task.max_retry_delay ?? SETTING_DEFAULTS.max_retry_delay),
      jitter: task.retry_jitter ?? SETTING_DEFAULTS.retry_jitter,
      budgetMs: limitMs(task.retry_budget),
    },
    timeoutMs: durationToMs(task.timeout ?? defaults?.timeout ?? SETTING_DEFAULTS.timeout),
    queueTimeoutMs: limitMs(task.queue_timeout),
    totalTimeoutMs: limitMs(task.total_timeout),
    isRepeatable: (task.on_worker_lost ?? SETTING_DEFAULTS.on_worker_lost) === "retry",
    priority: task.priority ?? SETTING_DEFAULTS.priority,
    pool: task.pool === undefined ? null : { name: task.pool, slots: task.pool_slots ?? SETTING_DEFAULTS.pool_slots },
    environment: environmentOf(task, defaults),
  };
}

const limitMs = (duration: string | undefined): number | null =>
  duration === undefined ? null : durationToMs(duration);

function environmentOf(task: Task, defaults: DagDocument["defaults"]): string | null {
  switch (task.operator) {
    case "pack":
      return task.environment ?? defaults?.environment ?? SETTING_DEFAULTS.environment;
    case "bash":
      // A DAG-wide default such as python3 says nothing about command lines.
      return task.environment ?? "bash";
    case "sql":
    case "http":
    case "branch":
    case "wait":
    case "approval":
    case "trigger_dag":
      return null;
  }
}
