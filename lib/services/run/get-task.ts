import type { TaskDetail } from "@/lib/contracts/runs";
import { type RunDetailRow, readAttempts, type TaskRow } from "@/lib/db/runs";
import { hasPermission } from "@/lib/domain/access/permissions";
import { type Question, whyNotAnswer } from "@/lib/domain/run/approval";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { requireRun } from "@/lib/services/run/get-run";
import { pinnedDocument } from "@/lib/services/run/pinned-document";
import { keysOf, runTaskOf } from "@/lib/services/run/run-task";

/** One task of a run with its attempts. The output is shown to those who may see clients' data. */
export async function getTask(ctx: ServiceContext, runId: string, taskKey: string): Promise<TaskDetail> {
  requirePermission(ctx.actor, "run:read");
  const run = await requireRun(ctx, runId);
  const row = requireTask(run.tasks, taskKey);
  const [pinned, { output, question, attempts }] = await Promise.all([
    pinnedDocument(ctx.db, run.versionId),
    readAttempts(ctx.db, runId, row.taskIndex),
  ]);
  const canReadOutput = hasPermission(ctx.actor.roles, "run:output");
  return {
    task: runTaskOf(row, pinned, keysOf(run.tasks)),
    output: canReadOutput ? (output ?? null) : null,
    approval: question && toApproval(ctx, run, question, canReadOutput),
    attempts,
  };
}

/** The question may hold a client's data, so only those read it who are asked, and those who may see outputs. */
function toApproval(
  { actor }: ServiceContext,
  run: RunDetailRow,
  { text, roles }: Question,
  canReadOutput: boolean,
): TaskDetail["approval"] {
  const refusal = whyNotAnswer(roles, actor, run.starters);
  return {
    question: refusal === null || canReadOutput ? text : null,
    roles: [...roles],
    whyNot: refusal?.message ?? null,
  };
}

export function requireTask(tasks: readonly TaskRow[], taskKey: string): TaskRow {
  const found = tasks.find((task) => task.taskKey === taskKey);
  if (!found) throw new AppError("not_found", `This run has no task ${taskKey}.`, { taskKey });
  return found;
}
