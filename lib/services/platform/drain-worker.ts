import { appendAudit } from "@/lib/db/audit";
import { askToDrain } from "@/lib/db/platform";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** The worker reads it within seconds. Other workers take what it leaves; whoever supervises it may start it again. */
export async function drainWorker({ db, actor }: ServiceContext, id: string): Promise<{ id: string }> {
  requirePermission(actor, "worker:drain");
  await db.$transaction(async (tx) => {
    if (!(await askToDrain(tx, id)))
      throw new AppError("not_found", "There is no such worker under way. Look at the list of processes.", { id });
    await appendAudit(tx, { actorId: actor.userId, action: "worker.drained", targetType: "worker", targetId: id });
  });
  return { id };
}
