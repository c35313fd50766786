import type { Replay } from "@/lib/contracts/runs";
import { findReplays } from "@/lib/db/replays";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** The runs that replay a run, oldest first; of a run that nobody knows there are none. */
export async function listReplays({ db, actor }: ServiceContext, runId: string): Promise<Replay[]> {
  requirePermission(actor, "run:read");
  return findReplays(db, runId);
}
