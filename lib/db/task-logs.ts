import { z } from "zod";
import type { Db } from "@/lib/db/client";

const logRow = z.object({
  /** Null when the task has no such attempt. */
  isOver: z.boolean().nullable(),
  chunks: z.array(z.object({ sequence: z.int(), content: z.string(), writtenAt: z.coerce.date().nullable() })),
});

/** Chunks of one attempt's log from a number on, in one statement: an attempt that is over writes no more of them. */
export async function readTaskLog(
  db: Db,
  attempt: { runId: string; taskKey: string; number: number; from: number; limit: number },
): Promise<z.infer<typeof logRow>> {
  const rows = await db.$queryRaw`
    WITH attempt AS (
      SELECT a.id, a.state NOT IN ('queued', 'running') AS is_over FROM task_instance t
      JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = ${attempt.number}::int
      WHERE t.dag_run_id = ${attempt.runId}::uuid AND t.task_key = ${attempt.taskKey})
    SELECT (SELECT is_over FROM attempt) AS "isOver",
      (SELECT coalesce(json_agg(json_build_object('sequence', l.sequence, 'content', l.content, 'writtenAt', l.written_at) ORDER BY l.sequence), '[]')
       FROM (SELECT * FROM task_log k WHERE k.attempt_id = (SELECT id FROM attempt) AND k.sequence >= ${attempt.from}
             ORDER BY k.sequence LIMIT ${attempt.limit}) l) AS chunks`;
  return z.tuple([logRow]).parse(rows)[0];
}
