import type { AlertView } from "@/lib/contracts/alerts";
import { resolveAlert as endAlert, findAlert } from "@/lib/db/alerts";
import { appendAudit } from "@/lib/db/audit";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** A person has taken care of it: the next occurrence opens a new alert, which is told again. Once resolved, it stays so. */
export async function resolveAlert({ db, actor, now }: ServiceContext, id: string): Promise<AlertView> {
  requirePermission(actor, "alert:resolve");
  await db.$transaction(async (tx) => {
    if (!(await endAlert(tx, id, actor.userId, now()))) return;
    await appendAudit(tx, { actorId: actor.userId, action: "alert.resolved", targetType: "alert", targetId: id });
  });
  const alert = await findAlert(db, id);
  if (!alert) throw new AppError("not_found", "There is no such alert. Look at the list of alerts.", { id });
  return alert;
}
