import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";
import type { TaskError } from "@/lib/domain/run/model";

/** What a person said a task ended as, or that it waited too long: an attempt that took no slot and never ran. */
export type RecordedAttempt = Readonly<{
  id: string;
  runId: string;
  index: number;
  number: number;
  state: "success" | "failed" | "timed_out";
  lane: string;
  /** JSON text; null when there is none. */
  output: string | null;
  error: TaskError | null;
}>;

/** $1 ids, $2 runs, $3 task indexes, $4 numbers, $5 states, $6 lanes, $7 outputs, $8 errors. */
const statement: Statement<object> = {
  name: "record_attempts",
  row: z.object({}),
  text: `
    INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, queued_at, finished_at, output, error)
    SELECT n.id, n.run_id, n.index, n.number, n.state, n.lane, statement_timestamp(), statement_timestamp(), n.output::jsonb, n.error::jsonb
    FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[])
      AS n (id, run_id, index, number, state, lane, output, error)`,
};

/** The caller holds the runs' locks. */
export async function recordAttempts(sql: Sql, attempts: readonly RecordedAttempt[]): Promise<void> {
  await sql.run(statement, [
    attempts.map(({ id }) => id),
    attempts.map(({ runId }) => runId),
    attempts.map(({ index }) => index),
    attempts.map(({ number }) => number),
    attempts.map(({ state }) => state),
    attempts.map(({ lane }) => lane),
    attempts.map(({ output }) => output),
    attempts.map(({ error }) => error && JSON.stringify(error)),
  ]);
}
