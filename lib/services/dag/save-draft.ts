import { isDeepStrictEqual } from "node:util";
import type { SaveDraftBody } from "@/lib/contracts/dags";
import { appendAudit } from "@/lib/db/audit";
import { type DraftRow, noteDraftEditor, saveDraftRow } from "@/lib/db/drafts";
import { DOCUMENT_LIMITS } from "@/lib/domain/dag/document";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { requireDraft } from "@/lib/services/dag/get-draft";

/**
 * Stores the draft as the next save after `basedOn`. Whoever changes the content becomes a contributor of the next
 * revision; moving tasks on the canvas does not count. A save without a difference changes nothing.
 */
export async function saveDraft(
  ctx: ServiceContext,
  dagKey: string,
  { basedOn, ...content }: SaveDraftBody,
): Promise<{ saveNumber: number; updatedAt: string }> {
  requirePermission(ctx.actor, "draft:edit");
  requireFitting(dagKey, content.document);
  const stored = await requireDraft(ctx, dagKey);
  if (stored.saveNumber !== basedOn) throw draftMovedOn(stored);
  const isSameContent = isDeepStrictEqual(stored.document, content.document);
  if (isSameContent && stored.yaml === content.yaml && isDeepStrictEqual(stored.layout, content.layout))
    return { saveNumber: stored.saveNumber, updatedAt: stored.updatedAt };
  const at = ctx.now();
  const saveNumber = await ctx.db.$transaction(async (tx) => {
    const saved = await saveDraftRow(tx, { ...content, dagId: stored.dagId, basedOn, userId: ctx.actor.userId, at });
    if (saved === null || isSameContent) return saved;
    // Saves come every second while somebody draws: the record names a person once per revision.
    if (await noteDraftEditor(tx, stored.dagId, ctx.actor.userId))
      await appendAudit(tx, {
        actorId: ctx.actor.userId,
        action: "draft.edited",
        targetType: "dag",
        targetId: dagKey,
        details: { saveNumber: saved },
      });
    return saved;
  });
  if (saveNumber === null) throw draftMovedOn(await requireDraft(ctx, dagKey));
  return { saveNumber, updatedAt: at.toISOString() };
}

function requireFitting(dagKey: string, document: SaveDraftBody["document"]): void {
  if (document.dag !== dagKey)
    throw new AppError(
      "invalid_input",
      `The draft says dag: ${document.dag}, but this is ${dagKey}. A DAG keeps its name.`,
      {
        reason: "dag_key_is_fixed",
      },
    );
  const bytes = Buffer.byteLength(JSON.stringify(document));
  if (bytes > DOCUMENT_LIMITS.bytes)
    throw new AppError(
      "too_large",
      `The document has ${bytes} bytes; ${DOCUMENT_LIMITS.bytes} are allowed. Split the DAG, or move long texts into packs.`,
      { bytes, maxBytes: DOCUMENT_LIMITS.bytes },
    );
}

/** Somebody else's save is in between. */
export const draftMovedOn = ({ saveNumber, updatedBy, updatedAt }: DraftRow): AppError =>
  new AppError("conflict", `${updatedBy.name} saved this draft meanwhile. Reload it and make your change again.`, {
    reason: "draft_moved_on",
    saveNumber,
    updatedBy: updatedBy.personKey,
    updatedAt,
  });
