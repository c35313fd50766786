import type { ClientDetail } from "@/lib/contracts/clients";
import { findClient } from "@/lib/db/clients";
import { hasPermission } from "@/lib/domain/access/permissions";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** A client's whole history. Its columns are shown to those who may see what tasks made of them. */
export async function getClient({ db, actor }: ServiceContext, clientKey: string): Promise<ClientDetail> {
  requirePermission(actor, "client:read");
  const found = await findClient(db, clientKey);
  if (!found)
    throw new AppError("not_found", `No client ${clientKey} has arrived. Look at the list of clients.`, { clientKey });
  return { ...found, data: hasPermission(actor.roles, "run:output") ? found.data : null };
}
