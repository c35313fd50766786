import { v7 as newId } from "uuid";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";

/** Works; refused what the connection says who it is; or gave no answer, whatever the reason. `changed` meanwhile. */
export const testOutcomeSchema = z.enum(["works", "refused", "no_answer", "changed"]);
export type TestOutcome = z.infer<typeof testOutcomeSchema>;

const testRow = z.object({
  connection: z.string(),
  lane: z.string(),
  outcome: testOutcomeSchema.nullable(),
  askedAt: instantColumn,
  testedAt: instantColumn.nullable(),
});
export type ConnectionTestRow = z.infer<typeof testRow>;

/** The newest test of each lane, of the connections as they are now. Index: connection_test_latest_idx. */
export async function listConnectionTests(db: Db, connections: readonly string[]): Promise<ConnectionTestRow[]> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT ON (t.connection, t.lane) t.connection, t.lane, t.outcome, t.asked_at AS "askedAt", t.tested_at AS "testedAt"
    FROM connection_test t JOIN connection c ON c.name = t.connection AND c.version = t.version
    WHERE t.connection = ANY (${[...connections]}) ORDER BY t.connection, t.lane, t.asked_at DESC`;
  return z.array(testRow).parse(rows);
}

/**
 * Connections of open changes, with the lane that they would be used from, whose newest test is from before a moment. One that
 * was never tested is asked about by the push. Indexes: change_request_open_idx, connection_test_latest_idx.
 */
export async function listAgedTests(db: Db, before: Date): Promise<{ connection: string; lane: string }[]> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT t.connection, t.lane
    FROM change_request c JOIN revision r ON r.change_request_id = c.id AND r.number = c.head_revision
    JOIN snapshot s ON s.content_hash = r.content_hash
    CROSS JOIN LATERAL jsonb_object_keys(s.pins) used (key) CROSS JOIN LATERAL jsonb_object_keys(s.pins) at (key)
    CROSS JOIN LATERAL (SELECT t.connection, t.lane, t.asked_at FROM connection_test t
      WHERE t.connection = substr(used.key, 12) AND t.lane = substr(at.key, 6) ORDER BY t.asked_at DESC LIMIT 1) t
    WHERE c.lifecycle = 'open' AND used.key LIKE 'connection:%' AND at.key LIKE 'lane:%' AND t.asked_at < ${before}`;
  return z.array(z.object({ connection: z.string(), lane: z.string() })).parse(rows);
}

/** The people's share of tests in an hour: enough for work, too few to look around in a network. */
export async function countTestsOf(db: Db, userId: string, since: Date): Promise<number> {
  return db.connectionTest.count({ where: { askedBy: userId, askedAt: { gt: since } } });
}

/**
 * Asks a worker of the lane, unless somebody asked since; then, and when there is no such connection or lane, false. People
 * are held back by any version, or each change of a port would be a new try; checks ask about the version of now.
 */
export async function askConnectionTest(
  db: Db,
  test: Readonly<{ connection: string; lane: string; askedBy: string | null; at: Date; since: Date }>,
): Promise<boolean> {
  const { connection, lane, askedBy, at, since } = test;
  const asked = await db.$executeRaw`
    INSERT INTO connection_test (id, connection, version, lane, asked_by, asked_at)
    SELECT ${newId()}::uuid, c.name, c.version, l.name, ${askedBy}::uuid, ${at} FROM connection c, lane l
    WHERE c.name = ${connection} AND l.name = ${lane} AND NOT EXISTS (
      SELECT 1 FROM connection_test t WHERE t.connection = c.name AND t.lane = l.name AND t.asked_at > ${since}
        AND (${askedBy}::uuid IS NOT NULL OR t.version = c.version))
    ON CONFLICT DO NOTHING`;
  return asked > 0;
}

const claimedRow = z.object({ id: z.uuid(), connection: z.string(), version: z.int(), lane: z.string() });
export type ClaimedTest = z.infer<typeof claimedRow>;

/** Takes tests of the lanes that a worker serves; one whose worker died is taken again. Index: connection_test_open_key. */
export async function claimConnectionTests(
  db: Db,
  { lanes, at, lostBefore }: Readonly<{ lanes: readonly string[]; at: Date; lostBefore: Date }>,
): Promise<ClaimedTest[]> {
  const rows = await db.$queryRaw`
    UPDATE connection_test SET claimed_at = ${at} WHERE id IN (
      SELECT id FROM connection_test WHERE outcome IS NULL AND lane = ANY (${[...lanes]})
        AND (claimed_at IS NULL OR claimed_at < ${lostBefore}) ORDER BY asked_at LIMIT 4 FOR UPDATE SKIP LOCKED)
    RETURNING id, connection, version, lane`;
  return z.array(claimedRow).parse(rows);
}

export async function endConnectionTest(db: Db, id: string, outcome: TestOutcome, at: Date): Promise<void> {
  await db.connectionTest.updateMany({ where: { id, outcome: null }, data: { outcome, testedAt: at } });
}
