import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { runStateSchema } from "@/lib/domain/run/model";

const sourceRow = z.object({
  clientKey: z.string().nullable(),
  /** What the client's run could read of it; null without a client. */
  data: z.record(z.string(), z.unknown()).nullable(),
  logicalDate: instantColumn.nullable(),
  /** How often it was replayed so far. */
  replays: z.int(),
});
export type ReplaySource = z.infer<typeof sourceRow>;

/** What a replay takes over from its run besides results. Primary keys, dag_run_parent_idx. */
export async function findReplaySource(db: Db, runId: string): Promise<ReplaySource> {
  const rows = await db.$queryRaw`
    SELECT c.client_key AS "clientKey", q.data, r.logical_date AS "logicalDate",
      (SELECT count(*)::int FROM dag_run p WHERE p.parent_run_id = r.id) AS replays
    FROM dag_run r
    LEFT JOIN client c ON c.id = r.client_id LEFT JOIN queue_item q ON q.id = r.queue_item_id WHERE r.id = ${runId}::uuid`;
  return z.tuple([sourceRow]).parse(rows)[0];
}

const replayRow = z.object({ id: z.uuid(), rerunNumber: z.int(), state: runStateSchema });

/** The runs that replay a run, oldest first. dag_run_parent_idx. */
export async function findReplays(db: Db, runId: string): Promise<z.infer<typeof replayRow>[]> {
  const rows = await db.$queryRaw`
    SELECT id, rerun_number AS "rerunNumber", state FROM dag_run WHERE parent_run_id = ${runId}::uuid ORDER BY rerun_number`;
  return z.array(replayRow).parse(rows);
}
