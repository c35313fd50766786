import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";

const missedRow = z.object({
  firstAt: instantColumn,
  lastAt: instantColumn,
  ticks: z.int(),
  isAtLeast: z.boolean(),
  why: z.enum(["none", "last", "all", "schedule_changed"]),
  version: z.int(),
  notedAt: instantColumn,
});

/** The newest stretches of ticks that got no run. missed_tick_pkey. */
export async function listMissedTicks(db: Db, dagId: string, limit: number): Promise<z.infer<typeof missedRow>[]> {
  const rows = await db.$queryRaw`
    SELECT m.first_at AS "firstAt", m.last_at AS "lastAt", m.ticks, m.is_at_least AS "isAtLeast", m.why, v.number AS version,
           m.noted_at AS "notedAt"
    FROM missed_tick m JOIN dag_version v ON v.id = m.version_id WHERE m.dag_id = ${dagId}::uuid
    ORDER BY m.first_at DESC LIMIT ${limit}`;
  return z.array(missedRow).parse(rows);
}
