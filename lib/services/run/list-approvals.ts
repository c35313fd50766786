import type { OpenApproval } from "@/lib/contracts/runs";
import { listOpenApprovals } from "@/lib/db/approvals";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Approvals that wait for the person who asks. */
export async function listApprovals({ db, actor }: ServiceContext): Promise<{ items: OpenApproval[] }> {
  requirePermission(actor, "run:answer");
  return { items: await listOpenApprovals(db, actor) };
}
