import type { SavedFilters } from "@/lib/contracts/saved-filters";
import { deleteFilterRow } from "@/lib/db/saved-filters";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { listSavedFilters } from "@/lib/services/filter/list-saved-filters";

export async function removeFilter(ctx: ServiceContext, id: string): Promise<SavedFilters> {
  requirePermission(ctx.actor, "run:read");
  if (!(await deleteFilterRow(ctx.db, ctx.actor.userId, id)))
    throw new AppError("not_found", "You have no such filter any more.", { id });
  return listSavedFilters(ctx);
}
