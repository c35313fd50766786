import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { SILENT_SECONDS } from "@/lib/db/platform";

const readinessRow = z.object({ workersAlive: z.int(), secondsSinceSchedulerPass: z.number().nullable() });
export type LoopReadiness = z.infer<typeof readinessRow>;

/**
 * Workers that beat lately, and how long ago one of them last passed both loops that start things: `scheduler` (ticks
 * of schedules) and `work` (clients and ready tasks). A beat carries the loops' ages in milliseconds.
 */
export async function readLoopReadiness(db: Db): Promise<LoopReadiness> {
  const rows = await db.$queryRaw`
    SELECT count(*)::int AS "workersAlive",
           min(greatest((loops ->> 'scheduler')::float8, (loops ->> 'work')::float8) / 1000
               + extract(epoch FROM clock_timestamp() - beat_at)::float8) AS "secondsSinceSchedulerPass"
    FROM component
    WHERE kind = 'worker' AND stopped_at IS NULL AND beat_at > clock_timestamp() - make_interval(secs => ${SILENT_SECONDS})`;
  return z.tuple([readinessRow]).parse(rows)[0];
}
