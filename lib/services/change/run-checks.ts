import type { ChangeRequestDetail } from "@/lib/contracts/change-requests";
import { requirePermission } from "@/lib/services/access/require-permission";
import { requireChange } from "@/lib/services/change/change-facts";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { refreshChecks } from "@/lib/services/change/refresh-checks";
import { refusal } from "@/lib/services/change/refusal";
import type { ServiceContext } from "@/lib/services/context";

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
  await refreshChecks(ctx, number, { telling: true, askedBy: ctx.actor.userId });
  return getChangeRequest(ctx, number);
}
