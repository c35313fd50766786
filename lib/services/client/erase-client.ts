import { z } from "zod";
import type { EraseClientBody } from "@/lib/contracts/clients";
import { appendAudit } from "@/lib/db/audit";
import { eraseClient as erase } from "@/lib/db/clients";
import { AppError } from "@/lib/domain/shared/app-error";
import { requirePermission } from "@/lib/services/access/require-permission";
import { forgetInArchive } from "@/lib/services/archive/forget-client";
import type { ServiceContext } from "@/lib/services/context";

/** Takes away everything personal about a client, for good. The record names it by the key that says nothing. */
export async function eraseClient(
  ctx: ServiceContext,
  clientKey: string,
  { reason }: EraseClientBody,
): Promise<{ clientKey: string }> {
  const { db, actor } = ctx;
  requirePermission(actor, "client:erase");
  const known = await db.client.findUnique({ where: { clientKey }, select: { id: true } });
  if (!known) throw new AppError("not_found", "There is no such client. Look at the list of clients.", { clientKey });
  const forgotten = await forgetInArchive(ctx, known.id);
  const erased = `erased-${z.uuid().parse(known.id)}`;
  await db.$transaction(async (tx) => {
    await forgotten.detach(tx);
    if (!(await erase(tx, known.id)))
      throw new AppError("conflict", "This client is under way. Let its run end or cancel it, then erase it.", {
        reason: "client_open",
      });
    await appendAudit(tx, {
      actorId: actor.userId,
      action: "client.erased",
      targetType: "client",
      targetId: erased,
      details: { reason },
    });
  });
  await forgotten.drop();
  return { clientKey: erased };
}
