import type { ClientSummary } from "@/lib/contracts/clients";
import { listClients as listRows } from "@/lib/db/clients";
import type { Page } from "@/lib/db/cursor";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export async function listClients(
  { db, actor }: ServiceContext,
  filter: { search?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<ClientSummary>> {
  requirePermission(actor, "client:read");
  const { items, nextCursor } = await listRows(db, filter);
  return {
    items: items.map(({ id: _, decision, ...row }) => ({
      ...row,
      decision: typeof decision === "string" ? decision : null,
    })),
    nextCursor,
  };
}
