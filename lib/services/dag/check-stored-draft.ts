import type { DraftCheck } from "@/lib/contracts/dags";
import type { Db } from "@/lib/db/client";
import { type Inventory, readInventory } from "@/lib/db/inventory";
import { checkInventory } from "@/lib/domain/change/check-inventory";
import { checkTriggers } from "@/lib/domain/change/check-triggers";
import { type CheckVerdict, verdictsOf } from "@/lib/domain/change/check-verdict";
import { checkDraft } from "@/lib/domain/dag/check";
import type { DagDocument, DagDraft } from "@/lib/domain/dag/document";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { requireDraft } from "@/lib/services/dag/get-draft";
import { readTriggered } from "@/lib/services/dag/read-triggered";

/** Everything that stands between the stored draft and a submit. */
export async function checkStoredDraft(ctx: ServiceContext, dagKey: string): Promise<DraftCheck> {
  requirePermission(ctx.actor, "dag:read");
  const draft = await requireDraft(ctx, dagKey);
  const { issues, executable } = await judgeDraft(ctx.db, draft.document, await readInventory(ctx.db));
  return { isExecutable: executable !== null, issues };
}

/** Shape, graph and names together; `executable` is null as soon as one error is among the issues. */
export async function judgeDraft(
  db: Db,
  draft: DagDraft,
  inventory: Inventory,
): Promise<{ issues: DraftCheck["issues"]; verdicts: CheckVerdict[]; executable: DagDocument | null }> {
  const checked = checkDraft(draft);
  const missing = [...checkInventory(draft, inventory), ...checkTriggers(draft, await readTriggered(db, draft))];
  return {
    issues: [...checked.issues, ...missing],
    verdicts: verdictsOf(checked.issues, missing),
    executable: checked.ok && missing.length === 0 ? checked.document : null,
  };
}
