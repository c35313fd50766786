import type { ChangeRow } from "@/lib/db/change-requests";
import type { Transaction } from "@/lib/db/client";
import { findDraft, lockDraft, saveDraftRow } from "@/lib/db/drafts";
import type { DagDocument, DagDraft } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";
import { contentText } from "@/lib/domain/merge/content-text";
import type { ServiceContext } from "@/lib/services/context";

type Content = Readonly<{ document: DagDraft; layout: Layout; yaml: string }>;

/**
 * A draft that says what the head said follows it to a revision that was not pushed from it; otherwise the next push would
 * silently undo that revision. One with newer edits stays as it is. Nobody edited it, so nobody is noted.
 */
export async function followInDraft(
  ctx: ServiceContext,
  tx: Transaction,
  { dagId, dagKey }: ChangeRow,
  { from, to }: Readonly<{ from: DagDocument; to: Content }>,
): Promise<boolean> {
  const basedOn = await lockDraft(tx, dagId);
  const draft = await findDraft(tx, dagKey, ctx.actor.userId);
  if (!draft || contentText(draft.document) !== contentText(from)) return false;
  const saved = await saveDraftRow(tx, { ...to, dagId, basedOn, userId: ctx.actor.userId, at: ctx.now() });
  return saved !== null;
}
