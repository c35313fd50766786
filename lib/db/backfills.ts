import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { NUMBER_CURSOR, type Page, pageOfRows, readCursor, TIME_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { type Candidate, skipReasonSchema } from "@/lib/domain/backfill/plan-backfill";
import { runStateSchema } from "@/lib/domain/run/model";

const candidateRow = z.object({
  name: z.string(),
  queueItemId: z.uuid().nullable(),
  last: z.enum(["none", "unknown", "open", "success", "failed"]),
  isInBackfill: z.boolean(),
});

/** True where an unfinished backfill of the DAG still has this unit to run. */
const waitsElsewhere = (dagId: string, condition: Prisma.Sql): Prisma.Sql => Prisma.sql`EXISTS (
  SELECT 1 FROM backfill b JOIN backfill_unit u ON u.backfill_id = b.id
  WHERE b.dag_id = ${dagId}::uuid AND b.state IN ('running', 'paused') AND u.state = 'pending' AND ${condition})`;

/** How slots stand, in their order. dag_run_slot_idx; one probe per slot. */
export async function findTickCandidates(db: Db, dagId: string, ticks: readonly Date[]): Promise<Candidate[]> {
  const rows = await db.$queryRaw`
    SELECT t.tick::text AS name, NULL AS "queueItemId", ${waitsElsewhere(dagId, Prisma.sql`u.tick = t.tick`)} AS "isInBackfill",
      CASE WHEN r.state IS NULL THEN 'none' WHEN r.state IN ('queued', 'running') THEN 'open'
           WHEN r.state = 'success' THEN 'success' ELSE 'failed' END AS last
    FROM unnest(${ticks.map((tick) => tick.toISOString())}::timestamptz[]) WITH ORDINALITY AS t (tick, place)
    LEFT JOIN LATERAL (
      SELECT state FROM dag_run r WHERE r.dag_id = ${dagId}::uuid AND r.logical_date = t.tick
      ORDER BY r.state IN ('queued', 'running') DESC, r.created_at DESC LIMIT 1) r ON true
    ORDER BY t.place`;
  return z
    .array(candidateRow)
    .parse(rows)
    .map((row, at) => {
      const tick = ticks[at] ?? null;
      return { ...row, name: tick?.toISOString() ?? row.name, tick };
    });
}

const ITEM_COLUMNS = Prisma.sql`q.id AS "queueItemId", CASE WHEN q.id IS NULL THEN 'unknown' WHEN q.state = 'done' THEN 'success'
  WHEN q.state = 'error' THEN 'failed' ELSE 'open' END AS last`;
/** A client's open item of the DAG, else its newest one. queue_item_client_idx. */
const newestItem = (dagId: string): Prisma.Sql => Prisma.sql`LATERAL (
  SELECT q.id, q.state, q.arrived_at FROM queue_item q WHERE q.client_id = c.id AND q.dag_id = ${dagId}::uuid
  ORDER BY q.finished_at IS NULL DESC, q.arrived_at DESC LIMIT 1) q ON true`;
const withoutTick = (rows: unknown): Candidate[] =>
  z
    .array(candidateRow)
    .parse(rows)
    .map((row) => ({ ...row, tick: null }));

/** How clients stand, by arrival. */
export async function findClientCandidates(db: Db, dagId: string, keys: readonly string[]): Promise<Candidate[]> {
  return withoutTick(
    await db.$queryRaw`
      SELECT k.key AS name, ${ITEM_COLUMNS}, ${waitsElsewhere(dagId, Prisma.sql`u.queue_item_id = q.id`)} AS "isInBackfill"
      FROM (SELECT DISTINCT unnest(${[...keys]}::text[]) AS key) k LEFT JOIN client c ON c.client_key = k.key
      LEFT JOIN ${newestItem(dagId)} ORDER BY q.arrived_at, k.key`,
  );
}

/** Clients that this DAG decided in `[from, to)`, by arrival, and at most `limit` of them. queue_item_dag_idx. */
export async function findDecidedCandidates(
  db: Db,
  dagId: string,
  span: Readonly<{ from: string; to: string; limit: number }>,
): Promise<Candidate[]> {
  return withoutTick(
    await db.$queryRaw`
      SELECT c.client_key AS name, ${ITEM_COLUMNS}, ${waitsElsewhere(dagId, Prisma.sql`u.queue_item_id = q.id`)} AS "isInBackfill"
      FROM (SELECT DISTINCT client_id FROM queue_item WHERE dag_id = ${dagId}::uuid AND state IN ('done', 'error')
              AND finished_at >= ${span.from}::timestamptz AND finished_at < ${span.to}::timestamptz LIMIT ${span.limit}) d
      JOIN client c ON c.id = d.client_id JOIN ${newestItem(dagId)} ORDER BY q.arrived_at, c.client_key`,
  );
}

export type NewBackfill = Readonly<{
  id: string;
  dagId: string;
  versionId: string;
  selection: unknown;
  newestFirst: boolean;
  maxActiveRuns: number;
  why: string;
  createdBy: string;
  units: readonly Candidate[];
}>;

/** The backfill and its units in their order, in one statement. */
export async function insertBackfill(tx: Transaction, { units, ...backfill }: NewBackfill): Promise<void> {
  await tx.$executeRaw`
    WITH own AS (
      INSERT INTO backfill (id, dag_id, version_id, selection, newest_first, max_active_runs, why, created_by)
      VALUES (${backfill.id}::uuid, ${backfill.dagId}::uuid, ${backfill.versionId}::uuid,
        ${JSON.stringify(backfill.selection)}::jsonb, ${backfill.newestFirst}, ${backfill.maxActiveRuns}::int, ${backfill.why},
        ${backfill.createdBy}::uuid)
      RETURNING id)
    INSERT INTO backfill_unit (backfill_id, position, tick, queue_item_id)
    SELECT o.id, u.position, u.tick, u.item
    FROM own o, unnest(${units.map(({ tick }) => tick?.toISOString() ?? null)}::timestamptz[],
      ${units.map(({ queueItemId }) => queueItemId)}::uuid[]) WITH ORDINALITY AS u (tick, item, position)`;
}

/** How a unit stands: its own state, or that of its run. */
const UNIT_STATE = Prisma.sql`CASE WHEN u.state <> 'queued' THEN u.state WHEN r.state = 'success' THEN 'done'
  WHEN r.state IN ('failed', 'cancelled') THEN 'error' ELSE 'running' END`;

const backfillRow = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  version: z.int(),
  state: z.enum(["running", "paused", "cancelled", "done"]),
  unit: z.enum(["ticks", "clients", "decided"]),
  newestFirst: z.boolean(),
  maxActiveRuns: z.int(),
  why: z.string(),
  createdBy: personColumn,
  createdAt: instantColumn,
  finishedAt: instantColumn.nullable(),
  counts: z.object({
    units: z.int(),
    pending: z.int(),
    running: z.int(),
    done: z.int(),
    error: z.int(),
    skipped: z.int(),
  }),
});
export type BackfillRow = z.infer<typeof backfillRow>;

const BACKFILL = Prisma.sql`SELECT b.id, d.dag_key AS "dagKey", v.number AS version, b.state, b.selection ->> 'unit' AS unit,
    b.newest_first AS "newestFirst", b.max_active_runs AS "maxActiveRuns", b.why, ${personJson("p")} AS "createdBy",
    b.created_at AS "createdAt", b.finished_at AS "finishedAt", n.counts
  FROM backfill b JOIN dag d ON d.id = b.dag_id JOIN dag_version v ON v.id = b.version_id JOIN app_user p ON p.id = b.created_by
  CROSS JOIN LATERAL (
    SELECT json_build_object('units', count(*), 'pending', count(*) FILTER (WHERE state = 'pending'),
      'running', count(*) FILTER (WHERE state = 'running'), 'done', count(*) FILTER (WHERE state = 'done'),
      'error', count(*) FILTER (WHERE state = 'error'), 'skipped', count(*) FILTER (WHERE state = 'skipped')) AS counts
    FROM (SELECT ${UNIT_STATE} AS state FROM backfill_unit u LEFT JOIN dag_run r ON r.id = u.dag_run_id
          WHERE u.backfill_id = b.id) s) n`;

/** Backfills of one DAG, newest first. backfill_dag_idx. */
export async function listBackfills(
  db: Db,
  dagId: string,
  page: Readonly<{ cursor?: string | undefined; limit: number }>,
): Promise<Page<BackfillRow>> {
  const [at, id] = readCursor(page.cursor, TIME_CURSOR) ?? [null, null];
  const rows = await db.$queryRaw`
    ${BACKFILL} WHERE b.dag_id = ${dagId}::uuid AND (${at}::timestamptz IS NULL OR b.created_at < ${at}::timestamptz
      OR (b.created_at = ${at}::timestamptz AND b.id > ${id}::uuid))
    ORDER BY b.created_at DESC, b.id LIMIT ${page.limit + 1}`;
  return pageOfRows(z.array(backfillRow).parse(rows), page.limit, (row) => [row.createdAt, row.id]);
}

export async function findBackfill(db: Db, id: string): Promise<BackfillRow | null> {
  const rows = await db.$queryRaw`${BACKFILL} WHERE b.id = ${id}::uuid`;
  return z.array(backfillRow).parse(rows)[0] ?? null;
}

const unitRow = z.object({
  position: z.int(),
  name: z.string().nullable(),
  tick: instantColumn.nullable(),
  state: z.enum(["pending", "running", "done", "error", "skipped"]),
  reason: skipReasonSchema.nullable(),
  runId: z.uuid().nullable(),
  runState: runStateSchema.nullable(),
});
export type UnitFilter = Readonly<{ state?: string | undefined; cursor?: string | undefined; limit: number }>;

/** Units in the order they are run. */
export async function listUnits(db: Db, backfillId: string, filter: UnitFilter) {
  const after = Number(readCursor(filter.cursor, NUMBER_CURSOR)?.[0] ?? 0);
  const rows = await db.$queryRaw`
    SELECT * FROM (
      SELECT u.position, c.client_key AS name, u.tick, ${UNIT_STATE} AS state, u.reason, r.id AS "runId", r.state AS "runState"
      FROM backfill_unit u LEFT JOIN dag_run r ON r.id = u.dag_run_id LEFT JOIN queue_item q ON q.id = u.queue_item_id
      LEFT JOIN client c ON c.id = q.client_id WHERE u.backfill_id = ${backfillId}::uuid AND u.position > ${after}) s
    WHERE ${filter.state ?? null}::text IS NULL OR s.state = ${filter.state ?? null}
    ORDER BY s.position LIMIT ${filter.limit + 1}`;
  const units = z.array(unitRow).parse(rows);
  const page = pageOfRows(units, filter.limit, (row) => [String(row.position)]);
  return { ...page, items: page.items.map(({ tick, ...unit }) => ({ ...unit, name: unit.name ?? tick ?? "" })) };
}

/** Compare-and-set; false when it is in another state by now. */
export async function moveBackfill(
  tx: Transaction,
  id: string,
  { from, to }: { from: readonly BackfillRow["state"][]; to: BackfillRow["state"] },
): Promise<boolean> {
  const isOver = to === "cancelled" || to === "done";
  const moved = await tx.backfill.updateMany({
    where: { id, state: { in: [...from] } },
    data: { state: to, finishedAt: isOver ? new Date() : null },
  });
  return moved.count > 0;
}

/** Units that wait are passed over; the answer is how many, and the runs that are open. The backfill is locked. */
export async function dropPendingUnits(
  tx: Transaction,
  id: string,
): Promise<{ dropped: number; openRunIds: string[] }> {
  const { count: dropped } = await tx.backfillUnit.updateMany({
    where: { backfillId: id, state: "pending" },
    data: { state: "skipped", reason: "cancelled" },
  });
  const rows = await tx.$queryRaw`
    SELECT r.id FROM backfill_unit u JOIN dag_run r ON r.id = u.dag_run_id
    WHERE u.backfill_id = ${id}::uuid AND r.state IN ('queued', 'running') ORDER BY r.id`;
  const openRunIds = z
    .array(z.object({ id: z.uuid() }))
    .parse(rows)
    .map((row) => row.id);
  return { dropped, openRunIds };
}
