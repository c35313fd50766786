import { z } from "zod";
import type { Db, PrismaClient, Transaction } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { CELLS, DECISION } from "@/lib/db/task-outcomes";
import { fileOfArchiveKey, isOrphan } from "@/lib/domain/archive/archive-key";
import {
  ARCHIVED_TABLES,
  type ArchiveContent,
  type ArchivedRow,
  type ArchivedTable,
  type Counts,
  NO_ROWS,
} from "@/lib/domain/archive/archive-text";

const idRow = z.array(z.object({ id: z.uuid() }));
const OLD_WORK = Prisma.sql`interval '10 minutes'`;

/** Over for longer than their class stays, and counted in the figures. Runs that were replayed, or that people asked to mark, stay: rows point at theirs. */
const COLD = Prisma.sql`r.finished_at IS NOT NULL AND r.archive_id IS NULL
  AND r.finished_at < clock_timestamp() - (SELECT make_interval(days => t.hot_days) FROM retention t WHERE t.class = r.class)
  AND r.finished_at < (SELECT p.until - interval '5 minutes' FROM rollup_progress p)
  AND NOT EXISTS (SELECT 1 FROM dag_run c WHERE c.parent_run_id = r.id)
  AND NOT EXISTS (SELECT 1 FROM mark_request m WHERE m.dag_run_id = r.id)`;

/**
 * A step of the archive. A power cut may undo the last ones, and never in another order: one is taken again, none is missing. The
 * way over the indexes is given: statistics are wrong just when history comes or goes by the million, and one scan of a table for
 * each run would take what clients need.
 */
function step<T>(db: PrismaClient, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT set_config(name, 'off', true)
      FROM unnest('{synchronous_commit, enable_seqscan, enable_hashjoin, enable_mergejoin}'::text[]) AS name`;
    return work(tx);
  });
}

/** A file takes runs until it has so many tasks or bytes of logs; a run that is larger has one of its own. */
type Most = Readonly<{ runs: number; tasks: number; logBytes: number }>;

/**
 * Takes the coldest runs for a new file. Answers how many. dag_run_cold_idx, dag_run_parent_idx, mark_request_task_idx,
 * task_attempt_number_key, task_log_pkey.
 */
export async function claimColdRuns(db: PrismaClient, fileId: string, most: Most): Promise<number> {
  return step(db, async (tx) => {
    const cold = idRow.parse(
      await tx.$queryRaw`
        WITH cold AS (SELECT r.id, r.finished_at FROM dag_run r WHERE ${COLD} ORDER BY r.finished_at LIMIT ${most.runs} FOR UPDATE SKIP LOCKED),
        before AS (SELECT c.id, coalesce(sum(w.tasks) OVER earlier, 0) AS tasks, coalesce(sum(w.log_bytes) OVER earlier, 0) AS log_bytes
          FROM cold c, LATERAL (SELECT count(DISTINCT a.task_index) AS tasks, coalesce(sum(octet_length(l.content)), 0) AS log_bytes
            FROM task_attempt a LEFT JOIN task_log l ON l.attempt_id = a.id WHERE a.dag_run_id = c.id) w
          WINDOW earlier AS (ORDER BY c.finished_at, c.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
        SELECT id FROM before WHERE tasks < ${most.tasks} AND log_bytes < ${most.logBytes}`,
    );
    if (cold.length === 0) return 0;
    await tx.$executeRaw`INSERT INTO archive_file (id, runs) VALUES (${fileId}::uuid, ${cold.length})`;
    await tx.$executeRaw`UPDATE dag_run SET archive_id = ${fileId}::uuid WHERE id = ANY (${cold.map(({ id }) => id)}::uuid[])`;
    return cold.length;
  });
}

const fileRow = z.object({ id: z.uuid(), state: z.enum(["writing", "stored"]), sha256: z.string().nullable() });
export type OpenFile = z.infer<typeof fileRow>;

/** Takes over a file that somebody left half done. archive_file_open_idx. */
export async function takeOverFile(db: Db): Promise<OpenFile | null> {
  const rows = await db.$queryRaw`
    UPDATE archive_file f SET taken_at = clock_timestamp() WHERE f.id = (
      SELECT o.id FROM archive_file o WHERE o.state <> 'done' AND o.taken_at < clock_timestamp() - ${OLD_WORK}
      ORDER BY o.taken_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING f.id, f.state, f.sha256`;
  return z.array(fileRow).parse(rows)[0] ?? null;
}

const table = (name: ArchivedTable): Prisma.Sql => Prisma.raw(name);
/** Rows of logs name the attempt and not the run. */
const runOf = (name: ArchivedTable): Prisma.Sql =>
  name === "task_log"
    ? Prisma.sql`task_log t JOIN task_attempt a ON a.id = t.attempt_id JOIN dag_run r ON r.id = a.dag_run_id`
    : Prisma.sql`${table(name)} t JOIN dag_run r ON r.id = t.dag_run_id`;

const contentRow = z.tuple([z.object({ rows: z.int(), lines: z.string() })]);

/** Every row of the runs of a file as Postgres writes it, each a line of a file: JSON has no line break of its own. */
export async function readContentOfFile(db: PrismaClient, fileId: string): Promise<ArchiveContent> {
  const counts: Record<ArchivedTable, number> = { ...NO_ROWS };
  const lines: string[] = [];
  for (const name of ARCHIVED_TABLES) {
    const found = await step(
      db,
      (tx) => tx.$queryRaw`
      SELECT count(*)::int AS rows, coalesce(string_agg(${`{"table":"${name}","run":"`} || r.id || '","row":' || row_to_json(t) || '}', E'\n'), '') AS lines
      FROM ${runOf(name)} WHERE r.archive_id = ${fileId}::uuid`,
    );
    const [{ rows, lines: text }] = contentRow.parse(found);
    counts[name] = rows;
    if (rows > 0) lines.push(text);
  }
  return { counts, lines };
}

type Stored = Readonly<{ id: string; bytes: number; sha256: string; counts: Counts }>;

/**
 * From here on the file is the truth, and its runs keep what lists show of their tasks; false when somebody else took it over and
 * was faster. archive_file_pkey, dag_run_archive_idx.
 */
export async function markStored(db: PrismaClient, { id, bytes, sha256, counts }: Stored): Promise<boolean> {
  const kept = await step(
    db,
    (tx) => tx.$executeRaw`
    WITH file AS (
      UPDATE archive_file SET state = 'stored', bytes = ${bytes}, sha256 = ${sha256}, counts = ${JSON.stringify(counts)}::jsonb,
        stored_at = clock_timestamp() WHERE id = ${id}::uuid AND state = 'writing' RETURNING id)
    UPDATE dag_run r SET kept = jsonb_build_object('cells', ${CELLS}, 'decision', ${DECISION}) FROM file WHERE r.archive_id = file.id`,
  );
  return kept > 0;
}

/** Rows go in the opposite order of their coming back. */
export const LEAVING = ["triggered_item", "task_log", "transition_log", "task_attempt", "task_instance"] as const;

/** Deletes at most so many rows of a file's runs that nobody has opened since. Answers how many. dag_run_archive_idx. */
export async function deleteSomeRows(
  db: PrismaClient,
  fileId: string,
  name: (typeof LEAVING)[number],
  most: number,
): Promise<number> {
  return step(
    db,
    (tx) => tx.$executeRaw`
      DELETE FROM ${table(name)} WHERE ctid = ANY (ARRAY(SELECT t.ctid FROM ${runOf(name)}
        WHERE r.archive_id = ${fileId}::uuid AND r.restored_at IS NULL LIMIT ${most}))`,
  );
}

export async function markDone(db: PrismaClient, fileId: string): Promise<void> {
  await step(
    db,
    (tx) => tx.$executeRaw`UPDATE archive_file SET state = 'done' WHERE id = ${fileId}::uuid AND state = 'stored'`,
  );
}

/** Takes a run back that was opened a day ago: its file, of which the rows are to be deleted again. dag_run_restored_idx. */
export async function closeRestoredRun(db: Db): Promise<OpenFile | null> {
  const rows = await db.$queryRaw`
    WITH run AS (
      UPDATE dag_run SET restored_at = NULL WHERE id = (
        SELECT r.id FROM dag_run r WHERE r.restored_at < clock_timestamp() - interval '1 day'
        ORDER BY r.restored_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING archive_id)
    UPDATE archive_file f SET state = 'stored', taken_at = clock_timestamp() FROM run WHERE f.id = run.archive_id
    RETURNING f.id, f.state, f.sha256`;
  return z.array(fileRow).parse(rows)[0] ?? null;
}

const placeRow = z.object({
  fileId: z.uuid(),
  state: z.string(),
  sha256: z.string().nullable(),
  isRestored: z.boolean(),
});

/** Where an archived run lies; null for one whose rows never left. Holds the run until the commit. */
export async function findArchivePlace(tx: Transaction, runId: string) {
  const rows = await tx.$queryRaw`
    SELECT f.id AS "fileId", f.state, f.sha256, r.restored_at IS NOT NULL AS "isRestored"
    FROM dag_run r JOIN archive_file f ON f.id = r.archive_id WHERE r.id = ${runId}::uuid FOR UPDATE OF r`;
  return z.array(placeRow).parse(rows)[0] ?? null;
}

/** dag_run_pkey. True while rows of a run lie in a file alone. */
export async function isInArchive(db: Db, runId: string): Promise<boolean> {
  const found = await db.dagRun.findUnique({ where: { id: runId }, select: { archiveId: true, restoredAt: true } });
  return found !== null && found.archiveId !== null && found.restoredAt === null;
}

/** Of a client's newest runs, those whose rows lie in files alone. dag_run_client_idx. */
export async function listArchivedRuns(db: Db, clientKey: string, newest: number): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT id FROM (SELECT r.id, r.archive_id, r.restored_at FROM dag_run r JOIN client c ON c.id = r.client_id
      WHERE c.client_key = ${clientKey} ORDER BY r.created_at DESC LIMIT ${newest}) r
    WHERE r.archive_id IS NOT NULL AND r.restored_at IS NULL`;
  return idRow.parse(rows).map(({ id }) => id);
}

/** Puts rows back as they were. */
export async function restoreRows(tx: Transaction, runId: string, rows: readonly ArchivedRow[]): Promise<void> {
  for (const name of ARCHIVED_TABLES) {
    const texts = rows.filter((row) => row.table === name).map(({ json }) => json);
    if (texts.length === 0) continue;
    await tx.$executeRaw`
      INSERT INTO ${table(name)} SELECT * FROM jsonb_populate_recordset(NULL::${table(name)}, ${`[${texts.join(",")}]`}::jsonb)
      ON CONFLICT DO NOTHING`;
  }
  await tx.$executeRaw`UPDATE dag_run SET restored_at = clock_timestamp() WHERE id = ${runId}::uuid`;
}

const coldRow = z.object({ class: z.int(), hotDays: z.int(), coldRuns: z.int(), oldestAt: instantColumn.nullable() });
const figuresRow = z.object({
  databaseBytes: z.coerce.number(),
  files: z.int(),
  fileBytes: z.coerce.number(),
  archivedRuns: z.int(),
});
const tableRow = z.object({ name: z.string(), bytes: z.coerce.number(), rows: z.coerce.number() });

/** What the next passes would take, and how large everything is. Counts runs, not tasks; dag_run_cold_idx. */
export async function readArchiveState(db: Db) {
  const [classes, figures, tables] = await Promise.all([
    db.$queryRaw`
      SELECT t.class, t.hot_days AS "hotDays", coalesce(c.n, 0)::int AS "coldRuns", c.oldest AS "oldestAt" FROM retention t
      LEFT JOIN (SELECT r.class, count(*) AS n, min(r.finished_at) AS oldest FROM dag_run r WHERE ${COLD} GROUP BY r.class) c
        ON c.class = t.class ORDER BY t.class`,
    db.$queryRaw`
      SELECT pg_database_size(current_database()) AS "databaseBytes", count(*)::int AS files,
        coalesce(sum(bytes), 0) AS "fileBytes", coalesce(sum(runs), 0)::int AS "archivedRuns" FROM archive_file WHERE state = 'done'`,
    db.$queryRaw`
      SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes, greatest(c.reltuples, 0)::bigint AS rows
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 8`,
  ]);
  return {
    classes: z.array(coldRow).parse(classes),
    ...z.tuple([figuresRow]).parse(figures)[0],
    tables: z.array(tableRow).parse(tables),
  };
}

/** Of these objects, those that can go. archive_file_pkey. */
export async function findOrphans(db: Db, keys: readonly string[]): Promise<string[]> {
  const ids = keys.map(fileOfArchiveKey).filter((id) => id !== null);
  const known = await db.$queryRaw`SELECT id, sha256 FROM archive_file WHERE id = ANY (${ids}::uuid[])`;
  const files = new Map(
    z
      .array(knownRow)
      .parse(known)
      .map((file) => [file.id, file]),
  );
  return keys.filter((key) => isOrphan(key, files.get(fileOfArchiveKey(key) ?? "") ?? null));
}

const knownRow = z.object({ id: z.uuid(), sha256: z.string().nullable() });

const clientFileRow = z.object({ id: z.uuid(), sha256: z.string(), runIds: z.array(z.uuid()) });

export type ClientFile = z.infer<typeof clientFileRow>;

/** Files with runs of a client. A file that is just being made is waited for by whoever asks. */
export async function filesOfClient(db: Db, clientId: string): Promise<ClientFile[]> {
  const rows = await db.$queryRaw`
    SELECT f.id, coalesce(f.sha256, '') AS sha256, array_agg(r.id) AS "runIds" FROM dag_run r JOIN archive_file f ON f.id = r.archive_id
    WHERE r.client_id = ${clientId}::uuid GROUP BY f.id`;
  return z.array(clientFileRow).parse(rows);
}

/** Another file takes the place of one; these runs are no longer in it and belong to no file. */
export async function replaceFile(
  tx: Transaction,
  old: string,
  runIds: readonly string[],
  file: Stored,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO archive_file (id, state, runs, bytes, sha256, counts, stored_at)
    SELECT ${file.id}::uuid, 'done', f.runs - ${runIds.length}, ${file.bytes}, ${file.sha256}, ${JSON.stringify(file.counts)}::jsonb,
      clock_timestamp() FROM archive_file f WHERE f.id = ${old}::uuid`;
  await tx.$executeRaw`
    UPDATE dag_run SET archive_id = CASE WHEN id = ANY (${[...runIds]}::uuid[]) THEN NULL ELSE ${file.id}::uuid END,
      restored_at = CASE WHEN id = ANY (${[...runIds]}::uuid[]) THEN NULL ELSE restored_at END,
      kept = CASE WHEN id = ANY (${[...runIds]}::uuid[]) THEN NULL ELSE kept END
    WHERE archive_id = ${old}::uuid`;
  await tx.$executeRaw`DELETE FROM archive_file WHERE id = ${old}::uuid`;
}
