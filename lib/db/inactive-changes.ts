import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";

const openRow = z.object({ id: z.uuid(), activeAt: instantColumn });

/** Open change requests that were made before a moment, with when anybody last did something. Index: change_request_open_idx. */
export async function listOpenSince(db: Db, createdBefore: Date): Promise<{ id: string; activeAt: Date }[]> {
  const rows = await db.$queryRaw`
    SELECT c.id, change_active_at(c.id) AS "activeAt" FROM change_request c
    WHERE c.lifecycle = 'open' AND c.created_at <= ${createdBefore} ORDER BY c.number DESC`;
  return z
    .array(openRow)
    .parse(rows)
    .map(({ id, activeAt }) => ({ id, activeAt: new Date(activeAt) }));
}

/** False when it has ended meanwhile, or somebody did something about it after all. */
export async function closeInactiveChange(db: Db, id: string): Promise<boolean> {
  const rows = await db.$queryRaw`SELECT close_inactive_change(${id}::uuid) AS "isClosed"`;
  return z.tuple([z.object({ isClosed: z.boolean() })]).parse(rows)[0].isClosed;
}
