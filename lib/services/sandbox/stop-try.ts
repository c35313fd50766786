import type { Try } from "@/lib/contracts/tries";
import { findTry, stopTryRow } from "@/lib/db/tries";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { getTry, tryNotFound } from "@/lib/services/sandbox/get-try";

/** Ends one's own try. Its worker hears of it within a second. */
export async function stopTry(ctx: ServiceContext, id: string): Promise<Try> {
  requirePermission(ctx.actor, "draft:try");
  const found = await findTry(ctx.db, id);
  if (!found) throw tryNotFound(id);
  if (found.askedBy.id !== ctx.actor.userId)
    throw new AppError("forbidden", `Only ${found.askedBy.name}, who asked for this try, stops it.`, {
      reason: "not_own_try",
    });
  await stopTryRow(ctx.db, id);
  return getTry(ctx, id);
}
