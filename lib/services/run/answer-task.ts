import type { z } from "zod";
import type { answerBodySchema, RunDetail } from "@/lib/contracts/runs";
import { appendAudit } from "@/lib/db/audit";
import type { TaskOf } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { whyNotAnswer } from "@/lib/domain/run/approval";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { answerQuestion } from "@/lib/services/engine/answer-question";
import { getRun, requireRun } from "@/lib/services/run/get-run";
import { requireTask } from "@/lib/services/run/get-task";
import { pinnedDocument } from "@/lib/services/run/pinned-document";

type Body = z.infer<typeof answerBodySchema>;

/** Answers an approval. Who may is what the run's version says, and the roles that the person holds now. */
export async function answerTask(
  ctx: ServiceContext,
  runId: string,
  taskKey: string,
  { decision, comment }: Body,
): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:answer");
  const run = await requireRun(ctx, runId);
  const { taskIndex: index } = requireTask(run.tasks, taskKey);
  const { taskByKey } = await pinnedDocument(ctx.db, run.versionId);
  const task = taskByKey.get(taskKey);
  if (task?.operator !== "approval") throw notWaiting(taskKey);
  requireAsked(ctx, task, run.starters);
  const answer = { decision, by: ctx.actor.personKey, comment, at: ctx.now().toISOString() };
  await ctx.db.$transaction(async (tx) => {
    if (!(await answerQuestion(tx, { runId, index, answer, answeredBy: ctx.actor.userId }))) throw notWaiting(taskKey);
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: `task.${decision}`,
      targetType: "dag_run",
      targetId: runId,
      details: { dag: run.dagKey, task: taskKey, comment },
    });
  });
  ctx.signals.runsChanged([runId]);
  ctx.signals.workArrived();
  return getRun(ctx, runId);
}

function requireAsked({ actor }: ServiceContext, { roles }: TaskOf<"approval">, starters: readonly string[]): void {
  const refusal = whyNotAnswer(roles ?? SETTING_DEFAULTS.roles, actor, starters);
  if (refusal) throw new AppError("forbidden", refusal.message, { reason: refusal.reason });
}

const notWaiting = (taskKey: string): AppError =>
  new AppError(
    "conflict",
    `Task ${taskKey} does not wait for an answer: it was answered already, its run is over, or it has not asked yet. Look at the run.`,
    { reason: "not_waiting" },
  );
