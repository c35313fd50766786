import type { DraftPresence } from "@/lib/contracts/draft-presence";
import { notePresence as noteRow } from "@/lib/db/draft-presence";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import { dagNotFound } from "@/lib/services/dag/dag-not-found";

/** A sign of life from whoever has a draft open to change it; answers who else has. Not part of the record. */
export async function notePresence({ db, actor }: ServiceContext, dagKey: string): Promise<DraftPresence> {
  requirePermission(actor, "draft:edit");
  const found = await noteRow(db, { dagKey, userId: actor.userId });
  if (!found) throw dagNotFound(dagKey);
  return found;
}
