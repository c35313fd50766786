import { z } from "zod";
import type { Db } from "@/lib/db/client";

/** Numbers of open change requests whose checks may say something else now; the hints are taken away. */
export async function takeDueChecks(db: Db): Promise<number[]> {
  const rows = await db.$queryRaw`
    WITH taken AS (DELETE FROM check_due WHERE id IN (SELECT id FROM check_due ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED)
                   RETURNING change_request_id)
    SELECT DISTINCT c.number FROM taken t JOIN change_request c ON c.id = t.change_request_id
    WHERE c.lifecycle = 'open' ORDER BY c.number`;
  return z
    .array(z.object({ number: z.int() }))
    .parse(rows)
    .map(({ number }) => number);
}
