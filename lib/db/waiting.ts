import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { takenOfPool } from "@/lib/db/sql/lane-line";
import { runStateSchema, taskStateSchema } from "@/lib/domain/run/model";
import { COUNTED_AHEAD } from "@/lib/domain/run/wait-sentence";
import { SILENT_SECONDS } from "@/lib/domain/shared/liveness";

const holderRow = z.object({
  runId: z.uuid(),
  dagKey: z.string(),
  clientKey: z.string().nullable(),
  taskKey: z.string().nullable(),
});
const limitRow = z.object({ slots: z.int(), taken: z.int(), holders: z.array(holderRow), ahead: z.int() });

/** Holders shown: the longest ones. */
const SHOWN_HOLDERS = 5;
const OPEN = Prisma.sql`state IN ('queued', 'running')`;
const FINISHED = Prisma.sql`('success', 'failed', 'skipped', 'upstream_failed', 'cancelled')`;

const liveWorkers = (lane: Prisma.Sql) => Prisma.sql`(SELECT count(*)::int FROM component c
  WHERE c.kind = 'worker' AND c.stopped_at IS NULL AND c.beat_at > clock_timestamp() - make_interval(secs => ${SILENT_SECONDS})
    AND ${lane})`;

/** The oldest open attempts of a lane or a pool. task_attempt_lane_open_idx, task_attempt_pool_open_idx. */
const attemptHolders = (where: Prisma.Sql) => Prisma.sql`(
  SELECT coalesce(json_agg(json_build_object('runId', r.id, 'dagKey', d.dag_key, 'clientKey', c.client_key, 'taskKey', t.task_key)
    ORDER BY a.queued_at), '[]')
  FROM (SELECT * FROM task_attempt WHERE ${where} AND ${OPEN} ORDER BY queued_at LIMIT ${SHOWN_HOLDERS}) a
  JOIN dag_run r ON r.id = a.dag_run_id JOIN dag d ON d.id = r.dag_id LEFT JOIN client c ON c.id = r.client_id
  JOIN task_instance t ON t.dag_run_id = a.dag_run_id AND t.task_index = a.task_index)`;

/**
 * What of the line stands before `me`, no more than is counted. Other runs by the order of the index, those of its own
 * run by priority. waiting_task_ready_idx, waiting_task_pool_idx, waiting_task_pkey.
 */
const aheadIn = (line: Prisma.Sql) => Prisma.sql`
  SELECT w.pool_slots FROM (SELECT w.pool_slots FROM waiting_task w WHERE ${line} AND w.retry_at IS NULL
    AND (w.class, w.rank, w.dag_run_id) < (me.class, me.rank, me.dag_run_id) LIMIT ${COUNTED_AHEAD}) w
  UNION ALL
  SELECT w.pool_slots FROM waiting_task w WHERE ${line} AND w.retry_at IS NULL AND w.dag_run_id = me.dag_run_id
    AND (w.priority > me.priority OR (w.priority = me.priority AND (w.ready_at, w.task_index) < (me.ready_at, me.task_index)))`;

const taskLineRow = z.object({
  state: taskStateSchema,
  isHeld: z.boolean(),
  isRunPaused: z.boolean(),
  retryAt: instantColumn.nullable(),
  paced: z.object({ target: z.string(), ahead: z.int() }).nullable(),
  waitsFor: z.string().nullable(),
  runState: runStateSchema,
  unfinishedUpstream: z.array(z.string()),
  activeTaskKeys: z.array(z.string()),
  pools: z.array(
    z.object({ name: z.string(), wants: z.int(), limit: limitRow.extend({ aheadSlots: z.int() }).nullable() }),
  ),
  lane: limitRow.extend({ name: z.string(), liveWorkers: z.int() }),
});
export type TaskLineRow = z.infer<typeof taskLineRow>;

type TaskAddress = Readonly<{ runId: string; taskKey: string; needs: readonly string[] }>;

/**
 * Everything that may keep a task waiting, in one statement: its state, its run's open tasks, and the lines of its lane
 * and pool as far as they stand before it. Null when the run has no such task.
 */
export async function readTaskLine(db: Db, { runId, taskKey, needs }: TaskAddress): Promise<TaskLineRow | null> {
  const rows = await db.$queryRaw`
    SELECT t.state, t.is_held AS "isHeld", r.is_paused AS "isRunPaused", t.retry_at AS "retryAt", r.state AS "runState",
      CASE WHEN me.retry_target IS NOT NULL AND me.retry_at <= clock_timestamp()
        THEN json_build_object('target', me.retry_target, 'ahead', ${DUE_BEFORE}) END AS paced,
      (SELECT a.output ->> 'waitsFor' FROM task_attempt a WHERE a.dag_run_id = r.id AND a.task_index = t.task_index
         AND a.number = t.attempt_number AND a.state = 'deferred') AS "waitsFor",
      (SELECT coalesce(json_agg(u.task_key ORDER BY u.task_index), '[]') FROM task_instance u
       WHERE u.dag_run_id = r.id AND u.task_key = ANY (${needs}::text[]) AND u.state NOT IN ${FINISHED}) AS "unfinishedUpstream",
      (SELECT coalesce(json_agg(u.task_key ORDER BY u.task_index), '[]') FROM task_instance u
       WHERE u.dag_run_id = r.id AND (u.state IN ('queued', 'running') OR (u.state = 'scheduled' AND NOT u.is_held))) AS "activeTaskKeys",
      (SELECT coalesce(json_agg(json_build_object('name', mine.name, 'wants', mine.wants, 'limit', ${POOL_LIMIT}) ORDER BY mine.place), '[]')
       FROM (VALUES (1, me.pool, me.pool_slots), (2, me.own_pool, me.own_pool_slots)) AS mine (place, name, wants)
       WHERE mine.name IS NOT NULL) AS pools,
      json_build_object('name', l.name, 'slots', l.slots,
        'taken', (SELECT count(*)::int FROM task_attempt WHERE lane = l.name AND ${OPEN}),
        'holders', ${attemptHolders(Prisma.sql`lane = l.name`)},
        'ahead', ${LANE_AHEAD}, 'liveWorkers', ${liveWorkers(Prisma.sql`l.name = ANY (c.lanes)`)}) AS lane
    FROM task_instance t JOIN dag_run r ON r.id = t.dag_run_id JOIN lane l ON l.name = r.lane
    LEFT JOIN waiting_task me ON me.dag_run_id = t.dag_run_id AND me.task_index = t.task_index
    WHERE t.dag_run_id = ${runId}::uuid AND t.task_key = ${taskKey}`;
  return z.array(taskLineRow).parse(rows)[0] ?? null;
}

/** Retries of the same target that are due for longer. waiting_task_retry_target_idx. */
const DUE_BEFORE = Prisma.sql`(SELECT count(*)::int FROM (
    SELECT 1 FROM waiting_task w WHERE w.retry_target = me.retry_target AND w.retry_at < me.retry_at LIMIT ${COUNTED_AHEAD}) due)`;

const LANE_AHEAD = Prisma.sql`(SELECT least(${COUNTED_AHEAD}, count(*))::int FROM (
    ${aheadIn(Prisma.sql`w.lane = me.lane AND w.pool IS NULL`)}
    UNION ALL SELECT a.pool_slots FROM pool p CROSS JOIN LATERAL (${aheadIn(Prisma.sql`w.lane = me.lane AND w.pool = p.name`)}) a
  ) line)`;

/**
 * Those in lanes without room do not count: the dispatcher lets others past them too. Who is to run apart comes before
 * everybody else in its own pool, and among its like stands in another line.
 */
const POOL_LIMIT = Prisma.sql`(
  SELECT json_build_object('slots', p.slots, 'taken', ${Prisma.raw(takenOfPool("p.name"))}::int,
    'holders', ${attemptHolders(Prisma.sql`(pool = p.name OR own_pool = p.name)`)},
    'ahead', least(${COUNTED_AHEAD}, line.tasks)::int, 'aheadSlots', line.slots::int)
  FROM pool p CROSS JOIN LATERAL (
    SELECT count(*) AS tasks, coalesce(sum(least(a.pool_slots, p.slots)), 0) AS slots
    FROM lane o CROSS JOIN LATERAL (
      SELECT * FROM (${aheadIn(Prisma.sql`w.lane = o.name AND w.pool = p.name`)}) a WHERE mine.place = 1
      UNION ALL SELECT w.own_pool_slots FROM waiting_task w
      WHERE w.lane = o.name AND w.own_pool = p.name AND w.retry_at IS NULL AND mine.place = 1) a
    WHERE o.name = me.lane OR (SELECT count(*) FROM task_attempt WHERE lane = o.name AND ${OPEN}) < o.slots) line
  WHERE p.name = mine.name)`;

const admissionRow = z.object({
  isDagPaused: z.boolean(),
  activeVersionId: z.uuid().nullable(),
  liveWorkers: z.int(),
  running: z.int(),
  holders: z.array(holderRow),
  ahead: z.int(),
});
export type AdmissionRow = z.infer<typeof admissionRow>;

/** Whose place in a DAG's line is asked for: a run that has not begun, an item of its queue, or a backfill. */
export type Newcomer = Readonly<{ kind: "run" | "item" | "backfill"; id: string }>;

/** Live runs never wait for those of a backfill; those of a backfill wait for all. */
const counts = ({ kind, id }: Newcomer): Prisma.Sql =>
  kind === "item"
    ? Prisma.sql`run_type <> 'backfill'`
    : Prisma.sql`(run_type <> 'backfill' OR ${kind === "backfill"} OR (SELECT me.run_type = 'backfill' FROM dag_run me WHERE me.id = ${id}::uuid))`;

/** What lets runs of a DAG begin, as seen by one who waits for it. dag_run_open_idx, dag_run_queued_idx, queue_item_waiting_idx. */
export async function readAdmission(db: Db, dagId: string, newcomer: Newcomer): Promise<AdmissionRow> {
  const rows = await db.$queryRaw`
    SELECT d.is_paused AS "isDagPaused", d.active_version_id AS "activeVersionId", ${liveWorkers(Prisma.sql`true`)} AS "liveWorkers",
      (SELECT count(*)::int FROM dag_run r WHERE r.dag_id = d.id AND r.state = 'running' AND ${counts(newcomer)}) AS running,
      (SELECT coalesce(json_agg(json_build_object('runId', r.id, 'dagKey', d.dag_key, 'clientKey', c.client_key, 'taskKey', null)
         ORDER BY r.started_at), '[]')
       FROM (SELECT * FROM dag_run WHERE dag_id = d.id AND state = 'running' AND ${counts(newcomer)} ORDER BY started_at LIMIT ${SHOWN_HOLDERS}) r
       LEFT JOIN client c ON c.id = r.client_id) AS holders,
      (SELECT least(${COUNTED_AHEAD}, count(*))::int FROM (${BEFORE[newcomer.kind](newcomer.id)}) line) AS ahead
    FROM dag d WHERE d.id = ${dagId}::uuid`;
  return z.tuple([admissionRow]).parse(rows)[0];
}

const runsBefore = (id: string) => Prisma.sql`
  SELECT 1 FROM dag_run me JOIN dag_run r ON r.dag_id = me.dag_id AND r.state = 'queued'
    AND (r.class, ageing_rank(r.created_at, r.priority), r.id) < (me.class, ageing_rank(me.created_at, me.priority), me.id)
  WHERE me.id = ${id}::uuid LIMIT ${COUNTED_AHEAD}`;

/** Runs that are queued already go first, whatever their class. */
const itemsBefore = (id: string) => Prisma.sql`
  (SELECT 1 FROM queue_item me JOIN dag_run r ON r.dag_id = me.dag_id AND r.state = 'queued'
   WHERE me.id = ${id}::uuid LIMIT ${COUNTED_AHEAD})
  UNION ALL
  (SELECT 1 FROM queue_item me JOIN queue_item q ON q.dag_id = me.dag_id AND q.state = 'waiting'
     AND (q.class, ageing_rank(q.arrived_at, q.priority), q.id) < (me.class, ageing_rank(me.arrived_at, me.priority), me.id)
   WHERE me.id = ${id}::uuid LIMIT ${COUNTED_AHEAD})`;

/** Nobody stands before a backfill: it takes what live runs leave. */
const BEFORE = { run: runsBefore, item: itemsBefore, backfill: () => Prisma.sql`SELECT 1 WHERE false` } as const;
