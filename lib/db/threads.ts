import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";

const threadRow = z.object({
  id: z.uuid(),
  changeRequest: z.int(),
  isBlocking: z.boolean(),
  openedBy: z.uuid(),
  isResolved: z.boolean(),
});
export type ThreadRow = z.infer<typeof threadRow>;

export async function findThread(db: Db, id: string): Promise<ThreadRow | null> {
  const rows = await db.$queryRaw`
    SELECT t.id, c.number AS "changeRequest", t.is_blocking AS "isBlocking", t.opened_by AS "openedBy",
           t.resolved_at IS NOT NULL AS "isResolved"
    FROM review_thread t JOIN change_request c ON c.id = t.change_request_id WHERE t.id = ${id}::uuid`;
  return z.array(threadRow).parse(rows)[0] ?? null;
}

export async function insertThread(
  tx: Transaction,
  thread: {
    id: string;
    changeRequestId: string;
    revision: number;
    anchor: object;
    isBlocking: boolean;
    openedBy: string;
    at: Date;
  },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO review_thread (id, change_request_id, revision, anchor, is_blocking, opened_by, created_at)
    VALUES (${thread.id}::uuid, ${thread.changeRequestId}::uuid, ${thread.revision}, ${JSON.stringify(thread.anchor)}::jsonb,
            ${thread.isBlocking}, ${thread.openedBy}::uuid, ${thread.at})`;
}

/** False when it was settled meanwhile. */
export async function setAddressed(tx: Transaction, id: string, at: Date): Promise<boolean> {
  const changed = await tx.reviewThread.updateMany({ where: { id, resolvedAt: null }, data: { addressedAt: at } });
  return changed.count > 0;
}

/** Compare-and-set; false when it was already so. */
export async function setResolved(
  tx: Transaction,
  id: string,
  resolution: { by: string; at: Date } | null,
): Promise<boolean> {
  const changed = await tx.reviewThread.updateMany({
    where: { id, resolvedAt: resolution ? null : { not: null } },
    data: { resolvedBy: resolution?.by ?? null, resolvedAt: resolution?.at ?? null },
  });
  return changed.count > 0;
}
