import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { type Page, pageOfRows, readCursor, TIME_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { layoutSchema } from "@/lib/domain/dag/layout";
import { questionSchema } from "@/lib/domain/run/approval";
import { attemptStateSchema, runStateSchema, taskErrorSchema, taskStateSchema } from "@/lib/domain/run/model";

const runRow = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  version: z.int(),
  runType: z.enum(["client", "scheduled", "manual", "backfill"]),
  clientKey: z.string().nullable(),
  state: runStateSchema,
  reason: z.string().nullable(),
  isPaused: z.boolean(),
  needsAttention: z.boolean(),
  logicalDate: instantColumn.nullable(),
  createdAt: instantColumn,
  startedAt: instantColumn.nullable(),
  finishedAt: instantColumn.nullable(),
  tasksDone: z.int(),
  tasksTotal: z.int(),
});
export type RunRow = z.infer<typeof runRow>;

const FINISHED = Prisma.sql`('success', 'failed', 'skipped', 'upstream_failed', 'cancelled')`;
/** Archived runs are over, and keep a letter per task. */
const TASKS_KEPT = Prisma.sql`length(r.kept ->> 'cells')`;
const TASKS_DONE = Prisma.sql`coalesce(${TASKS_KEPT},
  (SELECT count(*)::int FROM task_instance t WHERE t.dag_run_id = r.id AND t.state IN ${FINISHED}))`;
/** The rule of `needsAttention`, over tasks that were ever lost: task_instance_lost_idx, task_attempt_number_key. */
const LOST_FOR_GOOD = Prisma.sql`SELECT t.dag_run_id FROM task_instance t
  JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = t.attempt_number
  WHERE t.state = 'failed' AND t.lost_count > 0 AND a.error ->> 'class' = 'infrastructure'`;
/** Somebody who replays a run has looked at it. */
const UNSEEN = Prisma.sql`NOT EXISTS (SELECT 1 FROM dag_run c WHERE c.parent_run_id = r.id)`;
export const NEEDS_ATTENTION = Prisma.sql`(EXISTS (${LOST_FOR_GOOD} AND t.dag_run_id = r.id) AND ${UNSEEN})`;
const RUN_COLUMNS = Prisma.sql`r.id, d.dag_key AS "dagKey", v.number AS version, r.run_type AS "runType",
  c.client_key AS "clientKey", r.state, r.reason, r.is_paused AS "isPaused", ${NEEDS_ATTENTION} AS "needsAttention", r.logical_date AS "logicalDate", r.created_at AS "createdAt",
  r.started_at AS "startedAt", r.finished_at AS "finishedAt", ${TASKS_DONE} AS "tasksDone",
  coalesce(${TASKS_KEPT}, (SELECT count(*)::int FROM task_instance t WHERE t.dag_run_id = r.id)) AS "tasksTotal"`;
const RUN_JOINS = Prisma.sql`JOIN dag d ON d.id = r.dag_id JOIN dag_version v ON v.id = r.version_id
  LEFT JOIN client c ON c.id = r.client_id`;

export type RunFilter = Readonly<{
  dagKey?: string | undefined;
  state?: string | undefined;
  clientKey?: string | undefined;
  needsAttention?: "true" | undefined;
  cursor?: string | undefined;
  limit: number;
}>;

/** Newest first, in one statement. Each filter is a plain condition, so that its own index over created_at serves it. */
export async function listRuns(db: Db, filter: RunFilter): Promise<Page<RunRow>> {
  const cursor = readCursor(filter.cursor, TIME_CURSOR);
  const conditions = [
    Prisma.sql`true`,
    ...(filter.dagKey === undefined
      ? []
      : [Prisma.sql`r.dag_id = (SELECT id FROM dag WHERE dag_key = ${filter.dagKey})`]),
    ...(filter.clientKey === undefined
      ? []
      : [Prisma.sql`r.client_id = (SELECT id FROM client WHERE client_key = ${filter.clientKey})`]),
    ...(filter.needsAttention === undefined ? [] : [Prisma.sql`r.id IN (${LOST_FOR_GOOD}) AND ${UNSEEN}`]),
    ...(filter.state === undefined ? [] : [Prisma.sql`r.state = ${filter.state}`]),
    ...(cursor === null
      ? []
      : [
          Prisma.sql`r.created_at <= ${cursor[0]}::timestamptz
            AND (r.created_at < ${cursor[0]}::timestamptz OR r.id > ${cursor[1]}::uuid)`,
        ]),
  ];
  const rows = await db.$queryRaw`
    SELECT ${RUN_COLUMNS} FROM dag_run r ${RUN_JOINS} WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY r.created_at DESC, r.id LIMIT ${filter.limit + 1}`;
  return pageOfRows(z.array(runRow).parse(rows), filter.limit, (row) => [row.createdAt, row.id]);
}

const taskRow = z.object({
  taskIndex: z.int(),
  taskKey: z.string(),
  state: taskStateSchema,
  attemptNumber: z.int(),
  /** Attempts since the last clear that used up a try of the task's own. */
  failureCount: z.int(),
  readyAt: instantColumn.nullable(),
  retryAt: instantColumn.nullable(),
  startedAt: instantColumn.nullable(),
  finishedAt: instantColumn.nullable(),
  error: taskErrorSchema.nullable(),
  /** The run whose result it uses; null for a task of its own. */
  reusedFrom: z.uuid().nullable(),
  chosen: z.array(z.int()),
});
export type TaskRow = z.infer<typeof taskRow>;

const TASK_JSON = Prisma.sql`json_build_object('taskIndex', t.task_index, 'taskKey', t.task_key, 'state', t.state,
  'attemptNumber', t.attempt_number, 'failureCount', t.failure_count, 'readyAt', t.ready_at, 'retryAt', t.retry_at,
  'startedAt', t.started_at, 'finishedAt', t.finished_at, 'chosen', t.chosen,
  'reusedFrom', (SELECT a.dag_run_id FROM task_attempt a WHERE a.id = t.reused_attempt_id),
  'error', CASE WHEN t.state IN ('failed', 'cancelled') OR (t.state <> 'success' AND t.failure_count + t.lost_count > 0) THEN
     (SELECT a.error FROM task_attempt a WHERE a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index
      AND a.error IS NOT NULL ORDER BY a.number DESC LIMIT 1) END)`;

const runDetailRow = runRow.extend({
  dagTitle: z.string(),
  lane: z.string(),
  versionId: z.uuid(),
  triggeredBy: personColumn.nullable(),
  /** Whoever started it by hand, or put its client into the queue. */
  starters: z.array(z.uuid()),
  parentRunId: z.uuid().nullable(),
  rootRunId: z.uuid().nullable(),
  rerunNumber: z.int(),
  emergencyChange: z.int().nullable(),
  replays: z.array(z.object({ id: z.uuid(), rerunNumber: z.int(), state: runStateSchema })),
  tasks: z.array(taskRow),
  lastEventId: z.string(),
});
export type RunDetailRow = z.infer<typeof runDetailRow>;

/**
 * A run with all its tasks and the id of its last transition. One statement, so one picture: no transition is in the
 * tasks and not in the id, or the other way round.
 */
export async function findRun(db: Db, id: string): Promise<RunDetailRow | null> {
  const rows = await db.$queryRaw`
    SELECT ${RUN_COLUMNS}, d.title AS "dagTitle", r.lane, r.version_id AS "versionId",
      CASE WHEN u.id IS NOT NULL THEN ${personJson("u")} END AS "triggeredBy",
      (SELECT array_remove(ARRAY[r.triggered_by, q.created_by], NULL) FROM (VALUES (r.queue_item_id)) i (id)
       LEFT JOIN queue_item q ON q.id = i.id) AS starters,
      r.parent_run_id AS "parentRunId", r.root_run_id AS "rootRunId", r.rerun_number AS "rerunNumber",
      (SELECT c.number FROM activation a JOIN change_request c ON c.id = a.change_request_id
       WHERE a.id = v.activation_id AND a.break_glass_id IS NOT NULL) AS "emergencyChange",
      (SELECT coalesce(json_agg(json_build_object('id', c.id, 'rerunNumber', c.rerun_number, 'state', c.state) ORDER BY c.rerun_number), '[]')
       FROM dag_run c WHERE c.parent_run_id = r.id) AS replays,
      (SELECT coalesce(json_agg(${TASK_JSON} ORDER BY t.task_index), '[]') FROM task_instance t WHERE t.dag_run_id = r.id) AS tasks,
      (SELECT coalesce(max(l.id), 0)::text FROM transition_log l WHERE l.dag_run_id = r.id) AS "lastEventId"
    FROM dag_run r ${RUN_JOINS} LEFT JOIN app_user u ON u.id = r.triggered_by WHERE r.id = ${id}::uuid`;
  return z.array(runDetailRow).parse(rows)[0] ?? null;
}

const runDeltaRow = z.object({
  place: z.int(),
  state: runStateSchema,
  reason: z.string().nullable(),
  isPaused: z.boolean(),
  needsAttention: z.boolean(),
  startedAt: instantColumn.nullable(),
  finishedAt: instantColumn.nullable(),
  tasksDone: z.int(),
  tasks: z.array(taskRow),
  lastEventId: z.string(),
});
export type RunDeltaRow = Omit<z.infer<typeof runDeltaRow>, "place">;

/** Whoever asks what changed in a run after a transition. */
export type RunReader = Readonly<{ runId: string; after: string }>;

/**
 * For each reader the run and those of its tasks that changed, as they are now; null when nothing did. One statement,
 * however many read: a web process with fifty open streams asks once.
 */
export async function readRunDeltas(db: Db, readers: readonly RunReader[]): Promise<(RunDeltaRow | null)[]> {
  const rows = await db.$queryRaw`
    SELECT n.place::int - 1 AS place, r.state, r.reason, r.is_paused AS "isPaused", ${NEEDS_ATTENTION} AS "needsAttention", r.started_at AS "startedAt", r.finished_at AS "finishedAt",
      ${TASKS_DONE} AS "tasksDone", m.last::text AS "lastEventId",
      (SELECT coalesce(json_agg(${TASK_JSON} ORDER BY t.task_index), '[]') FROM task_instance t
       WHERE t.dag_run_id = r.id AND t.task_index = ANY (m.indexes)) AS tasks
    FROM unnest(${readers.map(({ runId }) => runId)}::uuid[], ${readers.map(({ after }) => after)}::bigint[])
      WITH ORDINALITY AS n (run_id, after, place)
    CROSS JOIN LATERAL (SELECT max(l.id) AS last, array_agg(DISTINCT l.task_index) AS indexes FROM transition_log l
      WHERE l.dag_run_id = n.run_id AND l.id > n.after) m
    JOIN dag_run r ON r.id = n.run_id WHERE m.last IS NOT NULL`;
  const deltas = new Map(
    z
      .array(runDeltaRow)
      .parse(rows)
      .map(({ place, ...delta }) => [place, delta]),
  );
  return readers.map((_, place) => deltas.get(place) ?? null);
}

/** Layout and canonical bytes of the version a run is pinned to. */
const pinnedVersionRow = z.object({ canonical: z.instanceof(Uint8Array), layout: layoutSchema });

export async function findPinnedVersion(db: Db, versionId: string): Promise<z.infer<typeof pinnedVersionRow>> {
  const rows = await db.$queryRaw`
    SELECT s.canonical, v.layout FROM dag_version v JOIN snapshot s ON s.content_hash = v.content_hash
    WHERE v.id = ${versionId}::uuid`;
  return z.tuple([pinnedVersionRow]).parse(rows)[0];
}

const attemptsRow = z.object({
  output: z.unknown(),
  /** What the latest attempt asks a person. */
  question: questionSchema.nullable(),
  attempts: z.array(
    z.object({
      number: z.int(),
      state: attemptStateSchema,
      queuedAt: instantColumn,
      startedAt: instantColumn.nullable(),
      finishedAt: instantColumn.nullable(),
      worker: z.string().nullable(),
      error: taskErrorSchema.nullable(),
      waitsFor: z.string().nullable(),
    }),
  ),
});

/** Attempts of one task, newest first, and the output of its latest one, or of the one that it reuses. */
export async function readAttempts(db: Db, runId: string, taskIndex: number): Promise<z.infer<typeof attemptsRow>> {
  const rows = await db.$queryRaw`
    SELECT latest.output, CASE WHEN latest.state = 'deferred' THEN latest.output -> 'question' END AS question,
      (SELECT coalesce(json_agg(json_build_object('number', a.number, 'state', a.state, 'queuedAt', a.queued_at,
         'startedAt', a.started_at, 'finishedAt', a.finished_at, 'error', a.error,
         'waitsFor', CASE WHEN a.state = 'deferred' THEN a.output ->> 'waitsFor' END, 'worker', CASE WHEN w.id IS NOT NULL THEN w.host || ' #' || w.pid ELSE u.name END) ORDER BY a.number DESC), '[]')
       FROM task_attempt a LEFT JOIN component w ON w.id = a.worker_id LEFT JOIN app_user u ON u.id = a.answered_by
       WHERE a.dag_run_id = ${runId}::uuid AND a.task_index = ${taskIndex}) AS attempts
    FROM task_instance t LEFT JOIN LATERAL (SELECT a.state, a.output FROM task_attempt a
      WHERE a.id = t.reused_attempt_id OR (t.reused_attempt_id IS NULL AND a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index)
      ORDER BY a.number DESC LIMIT 1) latest ON true
    WHERE t.dag_run_id = ${runId}::uuid AND t.task_index = ${taskIndex}`;
  return z.tuple([attemptsRow]).parse(rows)[0];
}
