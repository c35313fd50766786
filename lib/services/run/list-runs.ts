import type { RunSummary } from "@/lib/contracts/runs";
import type { Page } from "@/lib/db/cursor";
import { listRuns as listRows, type RunFilter } from "@/lib/db/runs";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

export async function listRuns({ db, actor }: ServiceContext, filter: RunFilter): Promise<Page<RunSummary>> {
  requirePermission(actor, "run:read");
  return listRows(db, filter);
}
