import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { SILENT_SECONDS } from "@/lib/db/platform";

const readinessRow = z.object({ workersAlive: z.int(), secondsSinceSchedulerPass: z.number().nullable() });
export type LoopReadiness = z.infer<typeof readinessRow>;

/** Workers that beat lately, and the age of the newest pass of their admission loop, on the database's clock. */
export async function readLoopReadiness(db: Db): Promise<LoopReadiness> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS "workersAlive",
           extract(epoch FROM clock_timestamp() - max((loops ->> 'admission')::timestamptz))::float8 AS "secondsSinceSchedulerPass"
    FROM component
    WHERE kind = 'worker' AND stopped_at IS NULL AND beat_at > clock_timestamp() - make_interval(secs => ${SILENT_SECONDS})`;
  return z.tuple([readinessRow]).parse(rows)[0];
}
