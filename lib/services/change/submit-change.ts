import { v7 as newId } from "uuid";
import type { z } from "zod";
import type { submitBodySchema } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import { findOpenChangeOf } from "@/lib/db/change-requests";
import type { Transaction } from "@/lib/db/client";
import { isUniqueViolation } from "@/lib/db/database-error";
import { type DraftRow, lockDraft, takeDraftEditors } from "@/lib/db/drafts";
import { insertRevision } from "@/lib/db/revisions";
import { insertSnapshot } from "@/lib/db/versions";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { type PreparedRevision, prepareRevision } from "@/lib/services/change/prepare-revision";
import { checkPushed } from "@/lib/services/change/refresh-checks";
import type { ServiceContext } from "@/lib/services/context";
import { requireDraft } from "@/lib/services/dag/get-draft";
import { draftMovedOn } from "@/lib/services/dag/save-draft";

type Submitted = Readonly<{ number: number; revision: number; contentHash: string }>;

/** Asks for review of the draft as it was last saved. Everybody who changed it since the last push has a part in it. */
export async function submitChange(
  ctx: ServiceContext,
  { dagKey, title, why, saveNumber, replaces }: z.infer<typeof submitBodySchema>,
): Promise<Submitted> {
  requirePermission(ctx.actor, "change_request:submit");
  const draft = await requireDraft(ctx, dagKey);
  const prepared = await prepareRevision(ctx, draft, ctx.actor.userId);
  try {
    const number = await ctx.db.$transaction(async (tx) => {
      await requireSave(tx, draft, saveNumber);
      const changeRequestId = newId();
      if (replaces !== undefined) await endReplaced(ctx, tx, replaces, draft.dagId);
      const created = await tx.changeRequest.create({
        data: { id: changeRequestId, dagId: draft.dagId, authorId: ctx.actor.userId, title, why, createdAt: ctx.now() },
        select: { id: true, number: true },
      });
      if (replaces !== undefined)
        await tx.changeRequest.update({ where: { number: replaces }, data: { supersededBy: changeRequestId } });
      const revision = { changeRequestId: created.id, number: 1, dagId: draft.dagId };
      await writeRevision(ctx, tx, revision, prepared);
      await appendAudit(tx, {
        actorId: ctx.actor.userId,
        action: "change_request.submitted",
        targetType: "change_request",
        targetId: String(created.number),
        details: { dag: dagKey, contentHash: prepared.contentHash, baseHash: prepared.baseHash, replaces },
      });
      return created.number;
    });
    return await checkPushed(ctx, { number, revision: 1, contentHash: prepared.contentHash });
  } catch (error) {
    if (!isUniqueViolation(error, "change_request_open_key")) throw error;
    const open = await findOpenChangeOf(ctx.db, draft.dagId, ctx.actor.userId);
    throw new AppError("conflict", `You have a change request for ${dagKey} open: ${open}. Push the draft there.`, {
      reason: "already_open",
      number: open,
    });
  }
}

/** Makes room for the new one: an author has one open change of a DAG. */
async function endReplaced(ctx: ServiceContext, tx: Transaction, number: number, dagId: string): Promise<void> {
  const ended = await tx.changeRequest.updateMany({
    where: { number, dagId, authorId: ctx.actor.userId, lifecycle: "open" },
    data: { lifecycle: "superseded", endedAt: ctx.now() },
  });
  if (ended.count === 0)
    throw new AppError("conflict", `You have no open change request ${number} of this DAG to replace.`, {
      reason: "not_open",
      number,
    });
}

/** Holds the draft still for this transaction; refuses when it is not the save that the author looked at. */
export async function requireSave(tx: Transaction, draft: DraftRow, saveNumber: number): Promise<void> {
  const now = await lockDraft(tx, draft.dagId);
  if (now !== saveNumber || now !== draft.saveNumber) throw draftMovedOn({ ...draft, saveNumber: now });
}

export async function writeRevision(
  ctx: ServiceContext,
  tx: Transaction,
  { changeRequestId, number, dagId }: { changeRequestId: string; number: number; dagId: string },
  { canonical, ...prepared }: PreparedRevision,
): Promise<void> {
  await insertSnapshot(tx, prepared.contentHash, canonical);
  const contributorIds = await takeDraftEditors(tx, dagId);
  const pushedBy = ctx.actor.userId;
  await insertRevision(tx, { ...prepared, changeRequestId, number, pushedBy, contributorIds, at: ctx.now() });
}
