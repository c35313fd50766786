import type { PlatformChangeItem } from "@/lib/contracts/platform-reviews";
import { listPlatformChanges as listRows } from "@/lib/db/platform-changes";
import { readPlatformTalks } from "@/lib/db/platform-reviews";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { platformItemOf } from "@/lib/services/platform/get-platform-change";

/** What is proposed for the platform, with where it stands, and what last became of such. Two statements, however many. */
export async function listPlatformChanges(ctx: ServiceContext): Promise<{ items: PlatformChangeItem[] }> {
  requirePermission(ctx.actor, "platform:read");
  const rows = await listRows(ctx.db, ctx.actor.userId);
  const talks = await readPlatformTalks(
    ctx.db,
    rows.map(({ id }) => id),
  );
  const items = rows.flatMap((row) => {
    const talk = talks.get(row.id);
    return talk ? [platformItemOf(ctx, row, talk)] : [];
  });
  return { items };
}
