import type { z } from "zod";
import type { UserOfPlatform, usesQuerySchema } from "@/lib/contracts/uses";
import type { Page } from "@/lib/db/cursor";
import { listUsers } from "@/lib/db/uses";
import type { DagDraft } from "@/lib/domain/dag/document";
import { laneOf, type Used, type Uses, usesIn } from "@/lib/domain/dag/uses";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** The DAGs that use something of the platform, and where: what a change of it would touch. A page may be shorter than asked for. */
export async function listUses(
  { db, actor }: ServiceContext,
  { kind, name, ...page }: z.infer<typeof usesQuerySchema>,
): Promise<Page<UserOfPlatform>> {
  requirePermission(actor, "platform:read");
  requirePermission(actor, "dag:read");
  const used: Used = { kind, name };
  const { items, nextCursor } = await listUsers(db, used, page);
  const users = items.flatMap(({ dagKey, title, version, active, draft }) => {
    const places = placesIn(active, used);
    const drawn = placesIn(draft, used);
    if (places === null && drawn === null) return [];
    const running = places === null || version === null ? null : { ...places, version };
    return [{ dagKey, title, lane: laneOf(active ?? draft ?? {}), active: running, draft: drawn }];
  });
  return { items: users, nextCursor };
}

function placesIn(document: DagDraft | null, used: Used): Uses | null {
  if (document === null) return null;
  const uses = usesIn(document, used);
  return uses.tasks.length + uses.settings.length === 0 ? null : uses;
}
