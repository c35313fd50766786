import type { ArchiveState } from "@/lib/contracts/archive";
import { readArchiveState } from "@/lib/db/archive";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** How long runs stay, what would leave now, and how large everything is. Reading it changes nothing. */
export async function getArchive({ db, actor }: ServiceContext): Promise<ArchiveState> {
  requirePermission(actor, "platform:read");
  return readArchiveState(db);
}
