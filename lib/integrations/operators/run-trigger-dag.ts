import type { TaskError } from "@/lib/domain/run/model";
import { err, ok } from "@/lib/domain/shared/result";
import { fillTexts, valueScope } from "@/lib/integrations/operators/fill-texts";
import type { Operator } from "@/lib/integrations/operators/operator";
import type { TriggeredClient } from "@/lib/integrations/operators/operator-contract";
import { deferUntil } from "@/lib/integrations/operators/wait-timeout";

/** Hands the run's client to another DAG and, if it is told to, waits without a slot until that is done with it. */
export const runTriggerDag: Operator<"trigger_dag"> = async (services, { context, clock, log }, task) => {
  const filled = task.data ? fillTexts(`Task ${task.key}, data`, task.data, valueScope(context)) : null;
  if (filled?.ok === false) return filled;
  const triggered = await services.dags.trigger({
    runId: context.run.id,
    taskKey: task.key,
    dagKey: task.dag,
    data: filled ? Object.fromEntries(filled.value) : null,
    isAwaited: task.wait === true,
  });
  if (!triggered.ok)
    return err({ class: "terminal", code: "not_triggered", message: `Task ${task.key}: ${triggered.error}` });
  const { queueItemId, isOver, run } = triggered.value;
  log.write(`The client is in the queue of ${task.dag}${run ? `, run ${run.id}` : ""}.\n`, "system");
  if (!task.wait) return ok({ output: { queueItemId } });
  if (!isOver) return deferUntil(task, clock, null, `for ${task.dag} to be done with the client`);
  if (run?.state === "success") return ok({ output: { queueItemId, runId: run.id, state: run.state } });
  return err(triggeredRunFailed(task, run));
};

const triggeredRunFailed = (task: { key: string; dag: string }, run: TriggeredClient["run"]): TaskError => ({
  class: "terminal",
  code: "triggered_run_failed",
  message: `Task ${task.key}: ${run ? `run ${run.id} of ${task.dag} ended as ${run.state}` : `${task.dag} took the client out of its queue without a run`}. Look at it there; then clear this task.`,
});
