import type { Draft } from "@/lib/contracts/dags";
import { type DraftRow, findDraft } from "@/lib/db/drafts";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

export async function getDraft(ctx: ServiceContext, dagKey: string): Promise<Draft> {
  requirePermission(ctx.actor, "dag:read");
  const { dagId: _, activeHash: __, ...draft } = await requireDraft(ctx, dagKey);
  return draft;
}

/** The stored draft of a DAG, as its own reader sees it. */
export async function requireDraft(ctx: ServiceContext, dagKey: string): Promise<DraftRow> {
  const found = await findDraft(ctx.db, dagKey, ctx.actor.userId);
  if (!found) throw dagNotFound(dagKey);
  return found;
}
