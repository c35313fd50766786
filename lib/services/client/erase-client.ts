import { z } from "zod";
import type { EraseClientBody } from "@/lib/contracts/clients";
import { appendAudit } from "@/lib/db/audit";
import { eraseClient as erase } from "@/lib/db/clients";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Takes away everything personal about a client, for good. The record names it by the key that says nothing. */
export async function eraseClient(
  { db, actor }: ServiceContext,
  clientKey: string,
  { reason }: EraseClientBody,
): Promise<{ clientKey: string }> {
  requirePermission(actor, "client:erase");
  return db.$transaction(async (tx) => {
    const known = await tx.client.findUnique({ where: { clientKey }, select: { id: true } });
    if (!known) throw new AppError("not_found", "There is no such client. Look at the list of clients.", { clientKey });
    if (!(await erase(tx, known.id)))
      throw new AppError("conflict", "This client is under way. Let its run end or cancel it, then erase it.", {
        reason: "client_open",
      });
    const erased = `erased-${z.uuid().parse(known.id)}`;
    await appendAudit(tx, {
      actorId: actor.userId,
      action: "client.erased",
      targetType: "client",
      targetId: erased,
      details: { reason },
    });
    return { clientKey: erased };
  });
}
