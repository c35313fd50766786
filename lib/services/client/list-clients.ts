import type { ClientSummary } from "@/lib/contracts/clients";
import { type ClientFilter, listClients as listRows } from "@/lib/db/clients";
import type { Page } from "@/lib/db/cursor";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export async function listClients({ db, actor }: ServiceContext, filter: ClientFilter): Promise<Page<ClientSummary>> {
  requirePermission(actor, "client:read");
  // Whoever may not read clients' data must not find it out by asking either.
  if (filter.attribute) requirePermission(actor, "run:output");
  const { items, nextCursor } = await listRows(db, filter);
  return {
    items: items.map(({ id: _, decision, ...row }) => ({
      ...row,
      decision: typeof decision === "string" ? decision : null,
    })),
    nextCursor,
  };
}
