import type { MarkRequest } from "@/lib/contracts/mark-requests";
import { listOpenMarkRequests } from "@/lib/db/mark-requests";
import { hasPermission } from "@/lib/domain/access/permissions";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Marks that wait for a second person. What the task is to answer is shown to those who answer for it or may read it. */
export async function listMarkRequests(
  { db, actor }: ServiceContext,
  { runId }: Readonly<{ runId?: string | undefined }>,
): Promise<{ items: MarkRequest[] }> {
  requirePermission(actor, "run:read");
  const canReadOutput = hasPermission(actor.roles, "run:mark") || hasPermission(actor.roles, "run:output");
  const rows = await listOpenMarkRequests(db, runId ?? null);
  const items = rows.map(({ isOpen: _, isVoid: __, output, ...row }) => ({
    ...row,
    hasOutput: output !== null,
    output: canReadOutput ? output : null,
  }));
  return { items };
}
