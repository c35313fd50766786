import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { runStateSchema, taskErrorSchema, taskStateSchema } from "@/lib/domain/run/model";
import { TRY_SCOPES } from "@/lib/domain/sandbox/try-scope";

const taskColumns = z.object({
  taskId: z.uuid(),
  taskKey: z.string(),
  state: taskStateSchema,
  error: taskErrorSchema.nullable(),
  chosen: z.array(z.string()).nullable(),
  /** Its pinned output was used, and it did not run. */
  isPinned: z.boolean(),
  startedAt: instantColumn.nullable(),
  finishedAt: instantColumn.nullable(),
});
/** What is too long for a line on the canvas is not even read. */
const PREVIEW_BYTES = 2_000;
const PREVIEW_CHARACTERS = 120;

const tryRow = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  saveNumber: z.int(),
  contentHash: z.string(),
  scope: z.enum(TRY_SCOPES),
  taskKey: z.string().nullable(),
  clientKey: z.string().nullable(),
  sourceRunId: z.uuid().nullable(),
  state: runStateSchema,
  reason: z.string().nullable(),
  askedBy: personColumn,
  askedAt: instantColumn,
  startedAt: instantColumn.nullable(),
  finishedAt: instantColumn.nullable(),
  tasks: z.array(taskColumns.extend({ preview: z.string().nullable() })),
});
export type TryRow = z.infer<typeof tryRow>;

const COLUMNS = Prisma.sql`y.id, d.dag_key AS "dagKey", y.save_number AS "saveNumber", y.content_hash AS "contentHash", y.scope,
  y.task_key AS "taskKey", y.client_key AS "clientKey", y.source_run_id AS "sourceRunId", y.state, y.reason,
  ${personJson("u")} AS "askedBy", y.asked_at AS "askedAt", y.started_at AS "startedAt", y.finished_at AS "finishedAt",
  (SELECT coalesce(json_agg(json_build_object('taskId', t.task_id, 'taskKey', t.task_key, 'state', t.state, 'error', t.error,
     'chosen', t.chosen, 'isPinned', t.is_pinned,
     'preview', CASE WHEN pg_column_size(t.output) < ${PREVIEW_BYTES} THEN left(t.output::text, ${PREVIEW_CHARACTERS}) END, 'startedAt', t.started_at, 'finishedAt', t.finished_at) ORDER BY t.task_index), '[]')
   FROM draft_try_task t WHERE t.try_id = y.id) AS tasks`;
const FROM = Prisma.sql`FROM draft_try y JOIN dag d ON d.id = y.dag_id JOIN app_user u ON u.id = y.asked_by`;

export async function findTry(db: Db, id: string): Promise<TryRow | null> {
  const rows = await db.$queryRaw`SELECT ${COLUMNS} ${FROM} WHERE y.id = ${id}::uuid`;
  return z.array(tryRow).parse(rows)[0] ?? null;
}

/** What a person tried last of a DAG. Index: draft_try_latest_idx. */
export async function findLatestTry(db: Db, dagId: string, userId: string): Promise<TryRow | null> {
  const rows = await db.$queryRaw`
    SELECT ${COLUMNS} ${FROM} WHERE y.dag_id = ${dagId}::uuid AND y.asked_by = ${userId}::uuid
    ORDER BY y.asked_at DESC LIMIT 1`;
  return z.array(tryRow).parse(rows)[0] ?? null;
}

const taskRow = taskColumns.extend({ output: z.json().nullable(), log: z.string() });

export async function findTryTask(db: Db, id: string, taskKey: string) {
  const rows = await db.$queryRaw`
    SELECT t.task_id AS "taskId", t.task_key AS "taskKey", t.state, t.error, t.chosen, t.is_pinned AS "isPinned", t.started_at AS "startedAt",
           t.finished_at AS "finishedAt", t.output, t.log
    FROM draft_try_task t WHERE t.try_id = ${id}::uuid AND t.task_key = ${taskKey}`;
  return z.array(taskRow).parse(rows)[0] ?? null;
}

type NewTry = Readonly<{
  id: string;
  dagId: string;
  contentHash: string;
  canonical: Uint8Array;
  saveNumber: number;
  scope: string;
  taskKey: string | null;
  client: Readonly<{ key: string; data: Readonly<Record<string, unknown>>; runId: string | null }> | null;
  /** By task key. */
  pins: Readonly<Record<string, unknown>>;
  askedBy: string;
}>;

/** False while the person has another try open. Index: draft_try_open_key. */
export async function insertTry(db: Db, row: NewTry): Promise<boolean> {
  const { client } = row;
  const inserted = await db.$executeRaw`
    INSERT INTO draft_try (id, dag_id, content_hash, canonical, save_number, scope, task_key, client_key, client_data, source_run_id, pins, asked_by)
    VALUES (${row.id}::uuid, ${row.dagId}::uuid, ${row.contentHash}, ${row.canonical}::bytea, ${row.saveNumber}, ${row.scope},
            ${row.taskKey}, ${client?.key ?? null}, ${JSON.stringify(client?.data ?? {})}::jsonb, ${client?.runId ?? null}::uuid,
            ${JSON.stringify(row.pins)}::jsonb, ${row.askedBy}::uuid)
    ON CONFLICT (asked_by) WHERE state IN ('queued', 'running') DO NOTHING`;
  return inserted === 1;
}

/** Ends one that waits, and asks the worker of one that runs to end it. False when it was over. */
export async function stopTryRow(db: Db, id: string): Promise<boolean> {
  const stopped = await db.$executeRaw`
    UPDATE draft_try SET cancel_asked_at = clock_timestamp(),
      state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
      finished_at = CASE WHEN state = 'queued' THEN clock_timestamp() END
    WHERE id = ${id}::uuid AND state IN ('queued', 'running')`;
  return stopped === 1;
}

const inputRow = z.object({
  dagKey: z.string(),
  clientKey: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

/** The client of a run, with what it came with. */
export async function findRunInput(db: Db, runId: string): Promise<z.infer<typeof inputRow> | null> {
  const rows = await db.$queryRaw`
    SELECT d.dag_key AS "dagKey", c.client_key AS "clientKey", coalesce(q.data, '{}') AS data
    FROM dag_run r JOIN dag d ON d.id = r.dag_id LEFT JOIN client c ON c.id = r.client_id
    LEFT JOIN queue_item q ON q.id = r.queue_item_id WHERE r.id = ${runId}::uuid`;
  return z.array(inputRow).parse(rows)[0] ?? null;
}
