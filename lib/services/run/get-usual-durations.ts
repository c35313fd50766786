import type { UsualDurations } from "@/lib/contracts/usual-durations";
import { readUsualDurations } from "@/lib/db/usual-durations";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** What the tasks of a DAG usually take, for the critical path and the expected time of a run. */
export async function getUsualDurations({ db, actor }: ServiceContext, dagKey: string): Promise<UsualDurations> {
  requirePermission(actor, "run:read");
  const found = await readUsualDurations(db, dagKey);
  if (!found) throw new AppError("not_found", `There is no DAG ${dagKey}. Look at the list of DAGs.`, { dagKey });
  return found;
}
