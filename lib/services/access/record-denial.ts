import { appendAudit } from "@/lib/db/audit";
import type { AppError } from "@/lib/domain/shared/app-error";
import type { ServiceContext } from "@/lib/services/context";

/** Puts a refused write into the record. */
export async function recordDenial(
  { db, actor }: ServiceContext,
  denied: { call: string; error: AppError },
): Promise<void> {
  const { reason, permission } = denied.error.details;
  await db.$transaction((tx) =>
    appendAudit(tx, {
      actorId: actor.userId,
      action: "access.denied",
      targetType: "route",
      targetId: denied.call.slice(0, 300),
      details: { reason, permission, via: actor.via },
    }),
  );
}
