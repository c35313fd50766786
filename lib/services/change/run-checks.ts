import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { appendAudit } from "@/lib/db/audit";
import type { ChangeRow } from "@/lib/db/change-requests";
import { insertCheckResults } from "@/lib/db/check-results";
import { findSnapshot } from "@/lib/db/versions";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { judgeDocument } from "@/lib/services/change/prepare-revision";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

/** Runs the checks of the head once more: what it refers to may have come or gone since it was pushed. */
export async function runChecks(
  ctx: ServiceContext,
  number: number,
  { revision }: { revision: number },
): Promise<ChangeRequestDetail> {
  requirePermission(ctx.actor, "change_request:submit");
  const change = await requireChange(ctx.db, number);
  if (change.lifecycle !== "open") throw refusal("not_open", { lifecycle: change.lifecycle });
  if (revision !== change.headRevision) throw refusal("head_moved", { headRevision: change.headRevision });
  await refreshChecks(ctx, change);
  return getChangeRequest(ctx, number);
}

/** The change request with what its checks say now; a verdict is written when it is another one than before. */
export async function refreshChecks(ctx: ServiceContext, change: ChangeRow): Promise<ChangeRow> {
  if (change.lifecycle !== "open") return change;
  const { document } = readSnapshot(await findSnapshot(ctx.db, change.headHash));
  const { verdicts } = await judgeDocument(ctx.db, document);
  const isKnown = ({ name, isPassed, detail }: (typeof verdicts)[number]): boolean =>
    change.checks.some((check) => check.name === name && check.isPassed === isPassed && check.detail === detail);
  const changed = verdicts.filter((verdict) => !isKnown(verdict));
  if (changed.length === 0) return change;
  const { id: changeRequestId, headRevision, headHash: contentHash } = change;
  await ctx.db.$transaction(async (tx) => {
    await insertCheckResults(tx, { changeRequestId, number: headRevision, contentHash, at: ctx.now() }, changed);
    await appendAudit(tx, {
      actorId: ctx.actor.userId,
      action: "change_request.checked",
      targetType: "change_request",
      targetId: String(change.number),
      details: { dag: change.dagKey, revision: headRevision, contentHash, verdicts: changed },
    });
  });
  return requireChange(ctx.db, change.number);
}
