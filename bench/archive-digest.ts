import { createHash } from "node:crypto";
import type pg from "pg";
import { z } from "zod";
import { idsOf, type Runs } from "@/bench/history";
import { ARCHIVED_TABLES, type ArchivedTable, countRows, readArchiveText } from "@/lib/domain/archive/archive-text";
import { readArchiveFile } from "@/lib/integrations/archive/archive-files";
import type { ObjectStore } from "@/lib/integrations/store/object-store";

/** How many rows, and the sum of the first 64 bits of each one's MD5: equal for equal rows in any order. */
type Digest = Readonly<{ rows: number; sum: bigint }>;
export type Digests = Readonly<Record<ArchivedTable, Digest>>;

const digestRow = z.object({ rows: z.coerce.number(), sum: z.coerce.bigint() });
const fileRow = z.object({ id: z.string(), sha256: z.string(), counts: z.record(z.string(), z.number()) });

const perTable = <T>(of: (table: ArchivedTable) => T): Record<ArchivedTable, T> => ({
  task_instance: of("task_instance"),
  task_attempt: of("task_attempt"),
  transition_log: of("transition_log"),
  task_log: of("task_log"),
  triggered_item: of("triggered_item"),
});

const plus = (a: Digest, b: Digest): Digest => ({ rows: a.rows + b.rows, sum: a.sum + b.sum });
export const addDigests = (a: Digests, b: Digests): Digests => perTable((table) => plus(a[table], b[table]));

/** Of what the tables have of these runs of the history. */
export async function tableDigests(pool: pg.Pool, part: Runs): Promise<Digests> {
  const ids = idsOf(part);
  const found = await Promise.all(
    ARCHIVED_TABLES.map(async (table) => {
      const [column, [from, to]] = table === "task_log" ? ["attempt_id", ids.attempts] : ["dag_run_id", ids.runs];
      const { rows } = await pool.query(
        `SELECT count(*) AS rows, coalesce(sum(('x' || left(md5(row_to_json(t)::text), 16))::bit(64)::bigint::numeric), 0) AS sum
         FROM ${table} t WHERE ${column} BETWEEN $1::uuid AND $2::uuid`,
        [from, to],
      );
      return [table, digestRow.parse(rows[0])] as const;
    }),
  );
  const byTable = new Map(found);
  return perTable((table) => byTable.get(table) ?? { rows: 0, sum: 0n });
}

const bitsOf = (json: string): bigint => createHash("md5").update(json).digest().readBigInt64BE(0);

/** Of what lies in files, each of which must have the bytes and the counts that its row names. */
export async function filedDigest(pool: pg.Pool, store: ObjectStore) {
  const digests = perTable<Digest>(() => ({ rows: 0, sum: 0n }));
  const { rows: found } = await pool.query("SELECT id, sha256, counts FROM archive_file WHERE state = 'done'");
  const files = z.array(fileRow).parse(found);
  for (const { id, sha256, counts } of files) {
    const text = await readArchiveFile(store, id, sha256);
    const rows = text.ok ? readArchiveText(text.value) : null;
    if (!rows) throw new Error(`the file ${id} cannot be read`);
    const counted = countRows(rows);
    if (ARCHIVED_TABLES.some((table) => counted[table] !== counts[table])) throw new Error(`the file ${id} miscounts`);
    for (const { table, json } of rows) digests[table] = plus(digests[table], { rows: 1, sum: bitsOf(json) });
  }
  const { rows: sizes } = await pool.query<{ bytes: string }>("SELECT sum(bytes) AS bytes FROM archive_file");
  return { digests, files: files.length, bytes: Number(sizes[0]?.bytes ?? 0) };
}

/** True when what was there before is what is left and what was filed. Says so, table by table. */
export function isSameDigest(before: Digests, hot: Digests, filed: Digests, say: (text: string) => void): boolean {
  return ARCHIVED_TABLES.map((table) => {
    const [was, left, gone] = [before[table], hot[table], filed[table]];
    const isSame = was.rows === left.rows + gone.rows && was.sum === left.sum + gone.sum;
    say(
      `${isSame ? "✓" : "✗"} ${table}: ${was.rows} rows made, ${left.rows} hot + ${gone.rows} in files, hashes ${isSame ? "agree" : "differ"}`,
    );
    return isSame;
  }).every(Boolean);
}
