import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { type Page, pageOfRows, readCursor, TEXT_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { takenOfPool } from "@/lib/db/sql/lane-line";

const poolRow = z.object({
  name: z.string(),
  slots: z.int(),
  description: z.string(),
  taken: z.int(),
  waiting: z.int(),
  oldestWaitingAt: instantColumn.nullable(),
});
export type PoolRow = z.infer<typeof poolRow>;

/** Reads open attempts and waiting tasks only, never what has ended. */
const POOL_COLUMNS = Prisma.sql`p.name, p.slots, p.description,
  ${Prisma.raw(takenOfPool("p.name"))}::int AS taken,
  w.waiting, w.oldest AS "oldestWaitingAt"
  FROM pool p CROSS JOIN LATERAL (SELECT count(*)::int AS waiting, min(ready_at) AS oldest FROM waiting_task
    WHERE (pool = p.name OR own_pool = p.name) AND retry_at IS NULL) w`;

export async function listPools(
  db: Db,
  page: Readonly<{ cursor?: string | undefined; limit: number }>,
): Promise<Page<PoolRow>> {
  const after = readCursor(page.cursor, TEXT_CURSOR)?.[0] ?? "";
  const rows =
    await db.$queryRaw`SELECT ${POOL_COLUMNS} WHERE p.name > ${after} ORDER BY p.name LIMIT ${page.limit + 1}`;
  return pageOfRows(z.array(poolRow).parse(rows), page.limit, (row) => [row.name]);
}
