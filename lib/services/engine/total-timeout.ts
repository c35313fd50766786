import type { Task } from "@/lib/domain/dag/document";
import type { ExecuteOutcome, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { totalTimedOut } from "@/lib/services/engine/platform-errors";

type Execute = (request: ExecuteRequest) => Promise<ExecuteOutcome>;

/**
 * Executes one attempt within the time that all attempts of its task have together: its own timeout is cut to what is
 * left, and a wait comes back when that is over. Null for a task without such a limit.
 */
export async function executeWithin(
  totalTimeoutMs: number | null,
  request: ExecuteRequest,
  execute: Execute,
): Promise<ExecuteOutcome> {
  if (totalTimeoutMs === null) return execute(request);
  const leftMs = totalTimeoutMs - request.clock.waitedMs;
  if (leftMs <= 0) return overdue(request.task);
  const isCut = leftMs < request.timeoutMs;
  const outcome = await execute(isCut ? { ...request, timeoutMs: leftMs } : request);
  if (outcome.kind === "timed_out" && isCut) return overdue(request.task);
  if (outcome.kind === "deferred") return { ...outcome, resumeInMs: Math.min(outcome.resumeInMs ?? leftMs, leftMs) };
  return outcome;
}

const overdue = (task: Task): ExecuteOutcome => ({ kind: "timed_out", error: totalTimedOut(task) });
