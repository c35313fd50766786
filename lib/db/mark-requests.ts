import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { MARKS, type Mark } from "@/lib/domain/run/by-hand";
import type { JsonValue } from "@/lib/domain/shared/json";

const requestRow = z.object({
  id: z.uuid(),
  runId: z.uuid(),
  taskKey: z.string(),
  dagKey: z.string(),
  clientKey: z.string().nullable(),
  state: z.enum(MARKS),
  chosen: z.array(z.string()),
  output: z.json().nullable(),
  reason: z.string(),
  askedBy: personColumn,
  askedAt: instantColumn,
  isOpen: z.boolean(),
  isVoid: z.boolean(),
});
export type MarkRequestRow = z.infer<typeof requestRow>;

const COLUMNS = Prisma.sql`m.id, m.dag_run_id AS "runId", t.task_key AS "taskKey", d.dag_key AS "dagKey",
  c.client_key AS "clientKey", m.state, m.chosen, m.output, m.reason, ${personJson("u")} AS "askedBy",
  m.asked_at AS "askedAt", m.outcome IS NULL AS "isOpen", mark_request_is_void(m) AS "isVoid"`;
const JOINS = Prisma.sql`mark_request m JOIN dag_run r ON r.id = m.dag_run_id JOIN dag d ON d.id = r.dag_id
  JOIN task_instance t ON t.dag_run_id = m.dag_run_id AND t.task_index = m.task_index
  JOIN app_user u ON u.id = m.asked_by LEFT JOIN client c ON c.id = r.client_id`;
const SHOWN = 50;

/** What waits for a second person, oldest first; of one run or of all. mark_request_open_key, transition_log_pkey. */
export async function listOpenMarkRequests(db: Db, runId: string | null): Promise<MarkRequestRow[]> {
  const ofRun = runId === null ? Prisma.empty : Prisma.sql`AND m.dag_run_id = ${runId}::uuid`;
  const rows = await db.$queryRaw`
    SELECT ${COLUMNS} FROM ${JOINS} WHERE m.outcome IS NULL ${ofRun} AND NOT mark_request_is_void(m)
    ORDER BY m.asked_at, m.id LIMIT ${SHOWN}`;
  return z.array(requestRow).parse(rows);
}

/** Take the run first: what happens to it is then in the picture. */
export async function findMarkRequest(db: Db, id: string): Promise<MarkRequestRow | null> {
  const rows = await db.$queryRaw`SELECT ${COLUMNS} FROM ${JOINS} WHERE m.id = ${id}::uuid`;
  return z.array(requestRow).parse(rows)[0] ?? null;
}

type NewRequest = Readonly<{
  id: string;
  runId: string;
  taskIndex: number;
  state: Mark;
  chosen: readonly string[];
  output: JsonValue;
  reason: string;
  previewHash: string;
  askedBy: string;
  at: Date;
}>;

/** False when the task has an open request; one that events overtook makes room. The caller holds the run. */
export async function insertMarkRequest(tx: Transaction, request: NewRequest): Promise<boolean> {
  const { runId, taskIndex, at } = request;
  await tx.$executeRaw`
    UPDATE mark_request m SET outcome = 'void', answered_at = ${at}
    WHERE m.dag_run_id = ${runId}::uuid AND m.task_index = ${taskIndex}::smallint AND m.outcome IS NULL
      AND mark_request_is_void(m)`;
  const output = request.output === null ? null : JSON.stringify(request.output);
  const inserted = await tx.$executeRaw`
    INSERT INTO mark_request (id, dag_run_id, task_index, state, chosen, output, reason, preview_hash, last_transition,
      asked_by, asked_at)
    SELECT ${request.id}::uuid, ${runId}::uuid, ${taskIndex}::smallint, ${request.state}, ${[...request.chosen]}::text[],
      ${output}::jsonb, ${request.reason}, ${request.previewHash},
      (SELECT coalesce(max(l.id), 0) FROM transition_log l WHERE l.dag_run_id = ${runId}::uuid),
      ${request.askedBy}::uuid, ${at}
    ON CONFLICT (dag_run_id, task_index) WHERE outcome IS NULL DO NOTHING`;
  return inserted === 1;
}

export async function endMarkRequest(
  tx: Transaction,
  id: string,
  { outcome, by, at }: Readonly<{ outcome: "applied" | "declined" | "withdrawn"; by: string; at: Date }>,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE mark_request SET outcome = ${outcome}, answered_by = ${by}::uuid, answered_at = ${at} WHERE id = ${id}::uuid`;
}
