import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { durationSchema, durationToMs } from "@/lib/domain/shared/duration";

/** One wait between two attempts that fail at once. */
export type RetryStep = Readonly<{
  /** The attempt that follows. */
  attempt: number;
  /** With the spread of waits the real one lies between these. */
  shortestMs: number;
  longestMs: number;
  /** It would begin after the retry budget, so it never does. */
  isGivenUp: boolean;
}>;

/** More are drawn as one sentence. */
const MOST_STEPS = 20;

/** The waits of a task's retry policy, its own settings before the DAG's and the product's; null while one makes no sense. */
export function retryTimeline(task: DraftTask, defaults: DagDraft["defaults"]): RetryStep[] | null {
  const retries = Number(task.retries ?? defaults?.retries ?? SETTING_DEFAULTS.retries);
  const delayMs = readMs(task.retry_delay ?? String(defaults?.retry_delay ?? SETTING_DEFAULTS.retry_delay));
  const maxDelayMs = readMs(task.max_retry_delay ?? SETTING_DEFAULTS.max_retry_delay);
  const budgetMs = task.retry_budget === undefined ? Number.POSITIVE_INFINITY : readMs(task.retry_budget);
  const factor = task.retry_factor ?? SETTING_DEFAULTS.retry_factor;
  const jitter = task.retry_jitter ?? SETTING_DEFAULTS.retry_jitter;
  const isSound = Number.isInteger(retries) && retries >= 0 && factor >= 1 && jitter >= 0 && jitter <= 1;
  if (!isSound || delayMs === null || maxDelayMs === null || budgetMs === null) return null;
  let soonestMs = 0;
  return Array.from({ length: Math.min(retries, MOST_STEPS) }, (_, index) => {
    const longestMs = Math.min(maxDelayMs, delayMs * factor ** index);
    const shortestMs = longestMs * (1 - jitter);
    soonestMs += shortestMs;
    return { attempt: index + 2, shortestMs, longestMs, isGivenUp: soonestMs > budgetMs };
  });
}

function readMs(text: string): number | null {
  const parsed = durationSchema.safeParse(text);
  return parsed.success ? durationToMs(parsed.data) : null;
}
