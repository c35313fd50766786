import type { ArchiveState, SaveRetentionBody } from "@/lib/contracts/archive";
import { readArchiveState, saveHotDays } from "@/lib/db/archive";
import { appendAudit } from "@/lib/db/audit";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** How long runs stay, what would leave now, and how large everything is. Reading it changes nothing. */
export async function getArchive({ db, actor }: ServiceContext): Promise<ArchiveState> {
  requirePermission(actor, "platform:read");
  return readArchiveState(db);
}

/** What gets a longer stay and is archived already stays there, and opens on demand. */
export async function saveRetention(ctx: ServiceContext, body: SaveRetentionBody): Promise<ArchiveState> {
  const { db, actor, now } = ctx;
  requirePermission(actor, "retention:write");
  await db.$transaction(async (tx) => {
    await saveHotDays(tx, { ...body, by: actor.userId, at: now() });
    await appendAudit(tx, {
      actorId: actor.userId,
      action: "retention.changed",
      targetType: "retention",
      targetId: String(body.class),
      details: { hotDays: body.hotDays },
    });
  });
  return getArchive(ctx);
}
