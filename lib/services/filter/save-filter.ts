import type { z } from "zod";
import type { SavedFilters, saveFilterBodySchema } from "@/lib/contracts/saved-filters";
import { saveFilterRow } from "@/lib/db/saved-filters";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { listSavedFilters } from "@/lib/services/filter/list-saved-filters";

const MOST = 50;

export async function saveFilter(
  ctx: ServiceContext,
  { name, filter }: z.infer<typeof saveFilterBodySchema>,
): Promise<SavedFilters> {
  requirePermission(ctx.actor, "run:read");
  if (!(await saveFilterRow(ctx.db, { userId: ctx.actor.userId, name, filter }, MOST)))
    throw new AppError("conflict", `You have ${MOST} saved filters, which is the most. Remove one first.`, {
      reason: "too_many_filters",
    });
  return listSavedFilters(ctx);
}
