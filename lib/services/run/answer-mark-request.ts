import type { MarkRequestBody, RunDetail, TaskPreview } from "@/lib/contracts/runs";
import type { Db } from "@/lib/db/client";
import { endMarkRequest, findMarkRequest, type MarkRequestRow } from "@/lib/db/mark-requests";
import { type MarkRefusal, refusedAs, whyNotAnswered, whyNotConfirm } from "@/lib/domain/run/mark-request";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { changeRun, requireRunAtHand } from "@/lib/services/run/change-run";
import { requireSamePreview } from "@/lib/services/run/confirmed";
import { applyMark, marked } from "@/lib/services/run/mark-task";
import { showTaskPreview } from "@/lib/services/run/preview-change";

/** What a mark that somebody asked for would do now. Changes nothing. */
export async function previewMarkRequest(ctx: ServiceContext, id: string): Promise<TaskPreview> {
  requirePermission(ctx.actor, "run:mark");
  const { runId } = await requireRequest(ctx.db, id);
  return ctx.db.$transaction(async (tx) => {
    const run = await requireRunAtHand(tx, runId);
    const request = await requireRequest(tx, id);
    refuse(whyNotAnswered(known(request)));
    return showTaskPreview(run, marked(run, request.taskKey, wantedBy(request)));
  });
}

/** The second person's word: the mark is applied as the preview showed it now, whatever the first one saw. */
export async function confirmMarkRequest(ctx: ServiceContext, id: string, confirmed: string): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:mark");
  const { runId } = await requireRequest(ctx.db, id);
  return changeRun(ctx, runId, async (tx, run) => {
    const request = await requireRequest(tx, id);
    const { taskKey, state, reason, askedBy, output } = request;
    refuse(whyNotConfirm(known(request), ctx.actor.userId));
    const event = marked(run, taskKey, wantedBy(request));
    const preview = showTaskPreview(run, event);
    requireSamePreview(preview, confirmed);
    // Answered first: the guard on the request refuses what the mark itself is about to overtake.
    await endMarkRequest(tx, id, { outcome: "applied", by: ctx.actor.userId, at: ctx.now() });
    const why = `${reason} (asked for by ${askedBy.personKey}, confirmed by ${ctx.actor.personKey})`;
    await applyMark(ctx, tx, run, { event, why, output });
    const people = { requestedBy: askedBy.id, confirmedBy: ctx.actor.userId };
    return {
      action: "run.task_marked",
      details: { taskKey, from: preview.from, to: state, reason, request: id, ...people },
    };
  });
}

/** Another person declines a mark, or who asked for it takes it back. */
export async function declineMarkRequest(ctx: ServiceContext, id: string): Promise<RunDetail> {
  requirePermission(ctx.actor, "run:mark");
  const { runId } = await requireRequest(ctx.db, id);
  return changeRun(ctx, runId, async (tx) => {
    const request = await requireRequest(tx, id);
    refuse(whyNotAnswered(known(request)));
    const outcome = refusedAs(known(request), ctx.actor.userId);
    await endMarkRequest(tx, id, { outcome, by: ctx.actor.userId, at: ctx.now() });
    const { taskKey, state, askedBy } = request;
    return { action: `run.mark_${outcome}`, details: { taskKey, to: state, request: id, requestedBy: askedBy.id } };
  });
}

async function requireRequest(db: Db, id: string): Promise<MarkRequestRow> {
  const found = await findMarkRequest(db, id);
  if (!found) throw new AppError("not_found", "Nobody asked for such a mark. Look at the run.");
  return found;
}

const known = ({ askedBy, isOpen, isVoid }: MarkRequestRow) => ({ askedBy: askedBy.id, isOpen, isVoid });

const wantedBy = ({ state, chosen }: MarkRequestRow): MarkRequestBody => ({
  state,
  ...(chosen.length > 0 ? { chosen } : {}),
});

function refuse(refusal: MarkRefusal | null): void {
  if (refusal) throw new AppError(refusal.code, refusal.message, { reason: refusal.reason });
}
