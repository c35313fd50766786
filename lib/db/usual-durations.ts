import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

const durationsRow = z.object({
  runs: z.int(),
  tasks: z.array(z.object({ taskKey: z.string(), medianMs: z.number(), p95Ms: z.number(), runs: z.int() })),
  wholeMs: z.object({ median: z.number(), p95: z.number() }).nullable(),
});

/** Enough for a steady median, few enough to follow a change within a day. */
const RUNS = 50;

const spread = (what: Prisma.Sql) => Prisma.sql`
  percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM ${what}) * 1000)`;

/**
 * What each task took, and the whole, in the newest runs of a DAG that succeeded; null for an unknown DAG. One statement:
 * dag_run_dag_idx gives the runs in order, task_instance_pkey each run's tasks. Results taken from an earlier run took none.
 */
export async function readUsualDurations(db: Db, dagKey: string): Promise<z.infer<typeof durationsRow> | null> {
  const rows = await db.$queryRaw`
    WITH run AS MATERIALIZED (
      SELECT r.id, r.started_at, r.finished_at FROM dag_run r
      WHERE r.dag_id = (SELECT id FROM dag WHERE dag_key = ${dagKey}) AND r.state = 'success' AND r.started_at IS NOT NULL
      ORDER BY r.created_at DESC, r.id LIMIT ${RUNS}
    ), task AS (
      SELECT t.task_key, count(*)::int AS runs, ${spread(Prisma.sql`t.finished_at - t.started_at`)} AS ms
      FROM run r JOIN task_instance t ON t.dag_run_id = r.id
      WHERE t.state = 'success' AND t.started_at IS NOT NULL AND t.reused_attempt_id IS NULL GROUP BY t.task_key
    ), whole AS (SELECT count(*)::int AS runs, ${spread(Prisma.sql`finished_at - started_at`)} AS ms FROM run)
    SELECT whole.runs,
      (SELECT coalesce(json_agg(json_build_object('taskKey', task_key, 'medianMs', ms[1], 'p95Ms', ms[2], 'runs', runs)
         ORDER BY task_key), '[]') FROM task) AS tasks,
      CASE WHEN whole.runs > 0 THEN json_build_object('median', whole.ms[1], 'p95', whole.ms[2]) END AS "wholeMs"
    FROM dag d, whole WHERE d.dag_key = ${dagKey}`;
  return z.array(durationsRow).parse(rows)[0] ?? null;
}
