import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";

const tickRow = z.object({ item: z.string(), print: z.string(), revision: z.int() });
export type ReviewTickRow = z.infer<typeof tickRow>;

/** What one person has read of a change request. */
export async function listTicks(db: Db, changeRequestId: string, userId: string): Promise<ReviewTickRow[]> {
  const rows = await db.$queryRaw`
    SELECT item, print, revision FROM review_tick
    WHERE change_request_id = ${changeRequestId}::uuid AND user_id = ${userId}::uuid ORDER BY item`;
  return z.array(tickRow).parse(rows);
}

/** Null takes a tick away. */
export async function saveTick(
  tx: Db | Transaction,
  tick: Readonly<{ changeRequestId: string; userId: string; item: string; print: string | null; revision: number }>,
): Promise<void> {
  if (tick.print === null)
    await tx.$executeRaw`
      DELETE FROM review_tick WHERE change_request_id = ${tick.changeRequestId}::uuid
        AND user_id = ${tick.userId}::uuid AND item = ${tick.item}`;
  else
    await tx.$executeRaw`
      INSERT INTO review_tick (change_request_id, user_id, item, print, revision)
      VALUES (${tick.changeRequestId}::uuid, ${tick.userId}::uuid, ${tick.item}, ${tick.print}, ${tick.revision})
      ON CONFLICT (change_request_id, user_id, item) DO UPDATE SET print = excluded.print, revision = excluded.revision`;
}
