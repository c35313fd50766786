import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { ID_CURSOR, type Page, pageOfRows, readCursor, TIME_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { DECISION_OR_KEPT } from "@/lib/db/task-outcomes";
import { runStateSchema } from "@/lib/domain/run/model";

const itemState = z.enum(["waiting", "held", "quarantined", "claimed", "done", "error"]);
export type ItemState = z.infer<typeof itemState>;

const queueItemRow = z.object({
  id: z.uuid(),
  clientKey: z.string(),
  state: itemState,
  source: z.string(),
  reason: z.string().nullable(),
  arrivedAt: instantColumn,
  claimedAt: instantColumn.nullable(),
  finishedAt: instantColumn.nullable(),
  runId: z.uuid().nullable(),
});
export type QueueItemRow = z.infer<typeof queueItemRow>;

const ITEM_COLUMNS = Prisma.sql`q.id, c.client_key AS "clientKey", q.state, q.source, q.reason, q.arrived_at AS "arrivedAt",
  q.claimed_at AS "claimedAt", q.finished_at AS "finishedAt",
  (SELECT r.id FROM dag_run r WHERE r.queue_item_id = q.id ORDER BY r.rerun_number DESC LIMIT 1) AS "runId"`;

export type QueueFilter = Readonly<{ state?: ItemState | undefined; cursor?: string | undefined; limit: number }>;

/** Items of one DAG, newest arrival first, by the index over (dag_id, arrived_at DESC, id). */
export async function listQueueItems(db: Db, dagId: string, filter: QueueFilter): Promise<Page<QueueItemRow>> {
  const [at, id] = readCursor(filter.cursor, TIME_CURSOR) ?? [null, null];
  const rows = await db.$queryRaw`
    SELECT ${ITEM_COLUMNS} FROM queue_item q JOIN client c ON c.id = q.client_id
    WHERE q.dag_id = ${dagId}::uuid AND (${filter.state ?? null}::text IS NULL OR q.state = ${filter.state ?? null})
      AND (${at}::timestamptz IS NULL OR q.arrived_at < ${at}::timestamptz
           OR (q.arrived_at = ${at}::timestamptz AND q.id > ${id}::uuid))
    ORDER BY q.arrived_at DESC, q.id LIMIT ${filter.limit + 1}`;
  return pageOfRows(z.array(queueItemRow).parse(rows), filter.limit, (row) => [row.arrivedAt, row.id]);
}

const countsRow = z.object({
  waiting: z.int(),
  held: z.int(),
  quarantined: z.int(),
  claimed: z.int(),
  done: z.int(),
  error: z.int(),
});

const NONE = { waiting: 0, held: 0, quarantined: 0, claimed: 0, done: 0, error: 0 };
const countedState = z.object({ state: countsRow.keyof(), n: z.int() });

/** Of all that ever came to a DAG: what is over is counted in an index alone. queue_item_open_key, queue_item_ended_idx. */
export async function countQueueItems(db: Db, dagId: string): Promise<z.infer<typeof countsRow>> {
  const rows = await db.$queryRaw`
    SELECT state, count(*)::int AS n FROM queue_item
    WHERE dag_id = ${dagId}::uuid AND state IN ('waiting', 'held', 'quarantined', 'claimed') GROUP BY state
    UNION ALL
    SELECT state, count(*)::int AS n FROM queue_item WHERE dag_id = ${dagId}::uuid AND state IN ('done', 'error') GROUP BY state`;
  return {
    ...NONE,
    ...Object.fromEntries(
      z
        .array(countedState)
        .parse(rows)
        .map(({ state, n }) => [state, n]),
    ),
  };
}

/** A client's open item of a DAG, else its newest one. */
export async function findQueueItem(db: Db, dagId: string, clientKey: string): Promise<QueueItemRow | null> {
  const rows = await db.$queryRaw`
    SELECT ${ITEM_COLUMNS} FROM queue_item q JOIN client c ON c.id = q.client_id
    WHERE q.dag_id = ${dagId}::uuid AND c.client_key = ${clientKey}
    ORDER BY q.finished_at IS NULL DESC, q.arrived_at DESC LIMIT 1`;
  return z.array(queueItemRow).parse(rows)[0] ?? null;
}

/** Compare-and-set; false when the item left the state meanwhile, for example because admission was faster. */
export async function moveQueueItem(
  tx: Transaction,
  item: { id: string; from: readonly ItemState[]; to: ItemState; reason: string | null },
): Promise<boolean> {
  const moved = await tx.queueItem.updateMany({
    where: { id: item.id, state: { in: [...item.from] } },
    data: { state: item.to, reason: item.reason },
  });
  return moved.count > 0;
}

const clientRow = z.object({
  id: z.uuid(),
  clientKey: z.string(),
  firstSeenAt: instantColumn,
  lastDagKey: z.string().nullable(),
  lastState: itemState.nullable(),
  decision: z.unknown(),
});

export type ClientFilter = Readonly<{
  search?: string | undefined;
  /** Of the data that a client arrived with, as text or as the number that the text is. */
  attribute?: Readonly<{ name: string; value: string }> | undefined;
  cursor?: string | undefined;
  limit: number;
}>;

/** Clients that arrived with a value. queue_item_data_idx. */
function withAttribute(attribute: ClientFilter["attribute"]): Prisma.Sql {
  if (!attribute) return Prisma.empty;
  const { name, value } = attribute;
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const forms = [
    value,
    ...(Number.isFinite(number) ? [number] : []),
    ...(/^(true|false)$/.test(value) ? [value === "true"] : []),
  ];
  const matches = forms.map((form) => Prisma.sql`i.data @> ${JSON.stringify({ [name]: form })}::jsonb`);
  return Prisma.sql`AND id IN (SELECT i.client_id FROM queue_item i WHERE ${Prisma.join(matches, " OR ")})`;
}

/** Clients by first arrival, newest first: their ids are time-ordered. */
export async function listClients(db: Db, filter: ClientFilter): Promise<Page<z.infer<typeof clientRow>>> {
  const before = readCursor(filter.cursor, ID_CURSOR)?.[0] ?? null;
  const rows = await db.$queryRaw`
    SELECT c.id, c.client_key AS "clientKey", c.created_at AS "firstSeenAt", d.dag_key AS "lastDagKey", q.state AS "lastState",
           (SELECT ${DECISION_OR_KEPT} FROM dag_run r WHERE r.queue_item_id = q.id ORDER BY r.rerun_number DESC LIMIT 1) AS decision
    FROM (SELECT * FROM client
          WHERE (${before}::uuid IS NULL OR id < ${before}::uuid)
            AND (${filter.search ?? null}::text IS NULL OR position(lower(${filter.search ?? null}) in lower(client_key)) > 0)
            ${withAttribute(filter.attribute)}
          ORDER BY id DESC LIMIT ${filter.limit + 1}) c
    LEFT JOIN LATERAL (SELECT * FROM queue_item i WHERE i.client_id = c.id ORDER BY i.arrived_at DESC LIMIT 1) q ON true
    LEFT JOIN dag d ON d.id = q.dag_id ORDER BY c.id DESC`;
  return pageOfRows(z.array(clientRow).parse(rows), filter.limit, (row) => [row.id]);
}

const clientDetailRow = z.object({
  clientKey: z.string(),
  firstSeenAt: instantColumn,
  data: z.record(z.string(), z.unknown()).nullable(),
  entries: z.array(
    z.object({
      dagKey: z.string(),
      state: itemState,
      arrivedAt: instantColumn,
      claimedAt: instantColumn.nullable(),
      finishedAt: instantColumn.nullable(),
      source: z.string(),
      run: z.object({ id: z.uuid(), state: runStateSchema, version: z.int(), decision: z.unknown() }).nullable(),
    }),
  ),
});

/** A client's newest data and its newest hundred entries over all DAGs, in one statement. */
export async function findClient(db: Db, clientKey: string) {
  const rows = await db.$queryRaw`
    SELECT c.client_key AS "clientKey", c.created_at AS "firstSeenAt",
      (SELECT q.data FROM queue_item q WHERE q.client_id = c.id ORDER BY q.arrived_at DESC LIMIT 1) AS data,
      (SELECT coalesce(json_agg(json_build_object('dagKey', d.dag_key, 'state', q.state, 'arrivedAt', q.arrived_at,
         'claimedAt', q.claimed_at, 'finishedAt', q.finished_at, 'source', q.source, 'run',
         (SELECT json_build_object('id', r.id, 'state', r.state, 'version', v.number, 'decision', ${DECISION_OR_KEPT})
          FROM dag_run r JOIN dag_version v ON v.id = r.version_id
          WHERE r.queue_item_id = q.id ORDER BY r.rerun_number DESC LIMIT 1)) ORDER BY q.arrived_at DESC), '[]')
       FROM (SELECT * FROM queue_item i WHERE i.client_id = c.id ORDER BY i.arrived_at DESC LIMIT 100) q
       JOIN dag d ON d.id = q.dag_id) AS entries
    FROM client c WHERE c.client_key = ${clientKey}`;
  return z.array(clientDetailRow).parse(rows)[0] ?? null;
}

/** False while the client is under way somewhere. The database's owner does it: no login of a process may change history. */
export async function eraseClient(tx: Transaction, clientId: string): Promise<boolean> {
  const rows = await tx.$queryRaw`SELECT erase_client(${clientId}::uuid) AS "isErased"`;
  return z.tuple([z.object({ isErased: z.boolean() })]).parse(rows)[0].isErased;
}
