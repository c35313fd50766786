import { z } from "zod";
import type { Sql, Statement } from "@/lib/db/sql/statement";

export type LogChunk = Readonly<{ attemptId: string; sequence: number; content: string }>;

const statement: Statement<object> = {
  name: "insert_log_chunks",
  row: z.object({}),
  text: `
    INSERT INTO task_log (attempt_id, sequence, content)
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[]) ON CONFLICT (attempt_id, sequence) DO NOTHING`,
};

/** Pieces of several attempts' logs in one statement. A piece that is already there, after an unclear commit, stays. */
export async function insertLogChunks(sql: Sql, chunks: readonly LogChunk[]): Promise<void> {
  await sql.run(statement, [
    chunks.map(({ attemptId }) => attemptId),
    chunks.map(({ sequence }) => sequence),
    chunks.map(({ content }) => content),
  ]);
}
