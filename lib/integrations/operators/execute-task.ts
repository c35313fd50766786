import type { TaskError } from "@/lib/domain/run/model";
import type { Result } from "@/lib/domain/shared/result";
import { type Deadline, startDeadline } from "@/lib/integrations/operators/deadline";
import type { Deferral, OperatorSuccess } from "@/lib/integrations/operators/operator";
import type { ExecuteOutcome, ExecuteRequest, OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { runApproval } from "@/lib/integrations/operators/run-approval";
import { runBash } from "@/lib/integrations/operators/run-bash";
import { runBranch } from "@/lib/integrations/operators/run-branch";
import { runHttp } from "@/lib/integrations/operators/run-http";
import { runPack } from "@/lib/integrations/operators/run-pack";
import { runSql } from "@/lib/integrations/operators/run-sql";
import { runTriggerDag } from "@/lib/integrations/operators/run-trigger-dag";
import { runWait } from "@/lib/integrations/operators/run-wait";

function operate(
  services: OperatorServices,
  request: ExecuteRequest,
  deadline: Deadline,
): Promise<Result<OperatorSuccess | Deferral, TaskError>> {
  const { task } = request;
  switch (task.operator) {
    case "pack":
      return runPack(services, request, task, deadline);
    case "bash":
      return runBash(services, request, task, deadline);
    case "branch":
      return runBranch(services, request, task, deadline);
    case "sql":
      return runSql(services, request, task, deadline);
    case "http":
      return runHttp(services, request, task, deadline);
    case "approval":
      return runApproval(services, request, task, deadline);
    case "trigger_dag":
      return runTriggerDag(services, request, task, deadline);
    case "wait":
      return runWait(services, request, task, deadline);
  }
}

function timedOut({ task, timeoutMs }: ExecuteRequest): ExecuteOutcome {
  const message = `Task ${task.key} was still running after ${timeoutMs / 1_000} s, its timeout, and was stopped with everything it had started. Give it less to do, or raise its timeout.`;
  return { kind: "timed_out", error: { class: "retryable", code: "timeout", message } };
}

function unexpected({ task }: ExecuteRequest, cause: unknown): ExecuteOutcome {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `Task ${task.key} could not be run on this worker: ${reason}.`;
  return { kind: "failed", error: { class: "infrastructure", code: "worker_fault", message } };
}

/** Runs one attempt to its end. Never throws for a fault of the task: that is an outcome. */
export async function executeTask(services: OperatorServices, request: ExecuteRequest): Promise<ExecuteOutcome> {
  const deadline = startDeadline(request.timeoutMs, request.signal);
  try {
    if (deadline.cause() !== null) return { kind: "cancelled" };
    const result = await Promise.race([operate(services, request, deadline), deadline.overdue]);
    if (deadline.cause() === "timeout") return timedOut(request);
    if (result === null || deadline.cause() === "cancel") return { kind: "cancelled" };
    if (!result.ok) return { kind: "failed", error: result.error };
    return "note" in result.value ? { kind: "deferred", ...result.value } : { kind: "success", ...result.value };
  } catch (cause) {
    return unexpected(request, cause);
  } finally {
    deadline.dispose();
  }
}
