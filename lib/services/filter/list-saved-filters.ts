import { type SavedFilters, savedFiltersSchema } from "@/lib/contracts/saved-filters";
import { listFilterRows } from "@/lib/db/saved-filters";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** A person's own filters of the list of runs. Nothing of them is recorded: they show what one may see anyhow. */
export async function listSavedFilters(ctx: ServiceContext): Promise<SavedFilters> {
  requirePermission(ctx.actor, "run:read");
  return savedFiltersSchema.parse({ items: await listFilterRows(ctx.db, ctx.actor.userId) });
}
