import { clientKeySchema, MAX_CLIENTS_PER_CALL } from "@/lib/contracts/clients";
import type { PrismaClient } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseCanonical } from "@/lib/domain/dag/canonical";
import type { DagDocument } from "@/lib/domain/dag/document";
import { prepareNamedParams } from "@/lib/domain/dag/named-params";
import { durationToMs } from "@/lib/domain/shared/duration";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { ResolvedConnection } from "@/lib/integrations/operators/operator-contract";
import { type Row, runQuery } from "@/lib/integrations/sql/run-query";
import { type ArrivingClient, enqueueClients } from "@/lib/services/engine/enqueue-clients";

const QUERY_TIMEOUT_MS = 10_000;
const RESULT_BYTES = 20_000_000;
const HALVINGS = 20;
const RETRY_AFTER_MS = 15_000;

type ClientSource = NonNullable<Extract<DagDocument["start"], { on: "client" }>["source"]>;
type DueSource = Readonly<{ dagId: string; versionId: string; source: ClientSource; readUntil: string }>;
type PollDeps = Readonly<{ db: PrismaClient; resolveConnection: (name: string) => Promise<ResolvedConnection | null> }>;

/** An instant as ISO 8601 text: the driver's dates would drop its microseconds. */
const isoUtc = (instant: string) => `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Sources by version: a version never changes, so its document is parsed once per process. */
const sourceByVersion = new Map<string, ClientSource | null>();

/**
 * One pass over all DAGs whose clients come from a SQL source and that are due: reads `(:pit_old, :pit_new]`, puts the
 * clients into the queue and moves the cursor, in one transaction. Answers how many clients were new. A DAG is claimed by
 * moving its next time, so two workers do not poll it together; a poll that fails is kept in `last_error` and read again
 * from the same point.
 */
export async function pollSources(deps: PollDeps): Promise<number> {
  let accepted = 0;
  for (const due of await claimDueSources(deps.db)) {
    const answer = await pollOne(deps, due);
    if (answer.ok) accepted += answer.value;
    else await recordFailure(deps.db, due.dagId, answer.error);
  }
  return accepted;
}

async function claimDueSources(db: PrismaClient): Promise<DueSource[]> {
  const candidates = await db.$queryRaw<{ dag_id: string; version_id: string; activated_at: string }[]>(Prisma.sql`
    SELECT d.id AS dag_id, v.id AS version_id, ${Prisma.raw(isoUtc("v.created_at"))} AS activated_at
    FROM dag d JOIN dag_version v ON v.id = d.active_version_id LEFT JOIN intake_cursor c ON c.dag_id = d.id
    WHERE NOT d.is_paused AND (c.next_at IS NULL OR c.next_at <= now())`);
  const due: DueSource[] = [];
  for (const { dag_id: dagId, version_id: versionId, activated_at } of candidates) {
    const source = await sourceOf(db, versionId);
    if (!source) continue;
    const claimed = await db.$queryRaw<{ read_until: string }[]>(Prisma.sql`
      INSERT INTO intake_cursor (dag_id, read_until, checked_at, next_at)
      VALUES (${dagId}::uuid, ${activated_at}::timestamptz, now(), now() + ${durationToMs(source.every)} * interval '1 ms')
      ON CONFLICT (dag_id) DO UPDATE SET checked_at = now(), next_at = excluded.next_at WHERE intake_cursor.next_at <= now()
      RETURNING ${Prisma.raw(isoUtc("intake_cursor.read_until"))} AS read_until`);
    if (claimed[0]) due.push({ dagId, versionId, source, readUntil: claimed[0].read_until });
  }
  return due;
}

async function sourceOf(db: PrismaClient, versionId: string): Promise<ClientSource | null> {
  const known = sourceByVersion.get(versionId);
  if (known !== undefined) return known;
  const version = await db.dagVersion.findUniqueOrThrow({ where: { id: versionId }, include: { snapshot: true } });
  const parsed = parseCanonical(version.snapshot.canonical);
  const start = parsed.ok ? parsed.value.document.start : null;
  const source = (start && "on" in start && start.on === "client" && start.source) || null;
  sourceByVersion.set(versionId, source);
  return source;
}

async function pollOne(deps: PollDeps, due: DueSource): Promise<Result<number, string>> {
  const connection = await deps.resolveConnection(due.source.connection);
  if (connection?.kind !== "postgres")
    return err(`There is no Postgres connection "${due.source.connection}". Ask data ops to create it.`);
  const until = await sourceTime(connection.url);
  if (!until.ok) return until;
  const rows = await readWindow(connection.url, due, until.value);
  if (!rows.ok) return rows;
  const clients = toClients(rows.value.rows);
  if (!clients.ok) return clients;
  return ok(await accept(deps.db, due, clients.value, rows.value.until));
}

/**
 * Up to when the source can be read without missing a row that is still being written: its own clock, or just before the start of
 * its oldest writing transaction, since `now()` in a row is the start of the transaction that wrote it.
 */
async function sourceTime(url: string): Promise<Result<string, string>> {
  const text = `SELECT ${isoUtc("least(clock_timestamp(), min(xact_start) - interval '1 microsecond')")} AS until FROM pg_stat_activity
                WHERE datname = current_database() AND backend_xid IS NOT NULL`;
  const answer = await runQuery(url, { text, values: [] }, limits(1));
  if (!answer.ok) return err(`The source's clock could not be read: ${answer.error.message}.`);
  const until = answer.value.rows[0]?.until;
  return typeof until === "string" ? ok(until) : err("The source did not tell its time.");
}

type Window = Readonly<{ rows: readonly Row[]; until: string }>;

/** Reads the window; one with too many clients for a call is halved until it fits, and the rest is read next time. */
async function readWindow(url: string, due: DueSource, until: string): Promise<Result<Window, string>> {
  const prepared = prepareNamedParams(due.source.query, ["pit_old", "pit_new"]);
  if (!prepared.ok) return prepared;
  let end = until;
  for (let halving = 0; halving <= HALVINGS; halving++) {
    const bounds: Record<string, string> = { pit_old: due.readUntil, pit_new: end };
    const statement = { text: prepared.value.text, values: prepared.value.names.map((name) => bounds[name] ?? "") };
    const answer = await runQuery(url, statement, limits(MAX_CLIENTS_PER_CALL));
    if (answer.ok) return ok({ rows: answer.value.rows, until: end });
    if (answer.error.reason !== "too_many_rows") return err(`The source's query failed: ${answer.error.message}.`);
    end = middle(due.readUntil, end);
  }
  return err(`More than ${MAX_CLIENTS_PER_CALL} clients carry one instant. Let the source's query return fewer.`);
}

const limits = (rows: number) => ({
  rows,
  bytes: RESULT_BYTES,
  timeoutMs: QUERY_TIMEOUT_MS,
  signal: AbortSignal.timeout(QUERY_TIMEOUT_MS),
});

const middle = (from: string, to: string): string =>
  new Date((new Date(from).getTime() + new Date(to).getTime()) / 2).toISOString();

function toClients(rows: readonly Row[]): Result<ArrivingClient[], string> {
  const clients: ArrivingClient[] = [];
  for (const { client_key: key, ...data } of rows) {
    const parsed = clientKeySchema.safeParse(typeof key === "number" ? String(key) : key);
    if (!parsed.success)
      return err(
        `A row's client_key is ${JSON.stringify(key ?? null)}. Let the query return a client_key in each row.`,
      );
    clients.push({ clientKey: parsed.data, data });
  }
  return ok(clients);
}

async function accept(db: PrismaClient, due: DueSource, clients: ArrivingClient[], until: string): Promise<number> {
  return db.$transaction(async (tx) => {
    const moved = await tx.$executeRaw(Prisma.sql`
      UPDATE intake_cursor SET read_until = ${until}::timestamptz, last_error = NULL
      WHERE dag_id = ${due.dagId}::uuid AND read_until = ${due.readUntil}::timestamptz`);
    // Someone else read this window: its clients are in the queue already.
    if (moved === 0 || clients.length === 0) return 0;
    const arrival = { dagId: due.dagId, clients, class: 1, priority: 10, source: "sql", createdBy: null } as const;
    return (await enqueueClients(tx, arrival)).accepted;
  });
}

async function recordFailure(db: PrismaClient, dagId: string, message: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    UPDATE intake_cursor SET last_error = ${message}, next_at = greatest(next_at, now() + ${RETRY_AFTER_MS} * interval '1 ms')
    WHERE dag_id = ${dagId}::uuid`);
}
