import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

const activatedRow = z.object({
  versionId: z.uuid(),
  versionNumber: z.int(),
  contentHash: z.string(),
  canonical: z.instanceof(Uint8Array),
  changeRequestId: z.uuid(),
  changeNumber: z.int(),
});

/** A version with the change that it came from; null when there is none of that number. */
export async function findActivated(db: Db, dagKey: string, number: number) {
  const rows = await db.$queryRaw`
    SELECT v.id AS "versionId", v.number AS "versionNumber", v.content_hash AS "contentHash", s.canonical,
           a.change_request_id AS "changeRequestId", c.number AS "changeNumber"
    FROM dag d JOIN dag_version v ON v.dag_id = d.id AND v.number = ${number} JOIN snapshot s USING (content_hash)
    JOIN activation a ON a.id = v.activation_id JOIN change_request c ON c.id = a.change_request_id
    WHERE d.dag_key = ${dagKey}`;
  return z.array(activatedRow).parse(rows)[0] ?? null;
}

const row = z.record(z.string(), z.unknown());
export type EvidenceRow = z.infer<typeof row>;
const jsonRows = z.array(z.object({ row }));
const tableRows = z.array(z.object({ name: z.string().regex(/^[a-z_]+$/) }));

const rowsOf = async (db: Db, query: Prisma.Sql): Promise<EvidenceRow[]> =>
  jsonRows.parse(await db.$queryRaw(query)).map((found) => found.row);

/**
 * Every row about a change, by table, as Postgres has it. Tables are those that name a change request, so that one which
 * comes later is evidence too, and those that name a review or a thread of one.
 */
export async function readChangeRows(db: Db, changeRequestId: string): Promise<Record<string, EvidenceRow[]>> {
  const tables = tableRows.parse(
    await db.$queryRaw`
      SELECT DISTINCT c.table_name::text AS name FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND c.column_name = 'change_request_id' AND t.table_type = 'BASE TABLE' ORDER BY name`,
  );
  const found: Record<string, EvidenceRow[]> = {
    change_request: await rowsOf(
      db,
      Prisma.sql`SELECT to_jsonb(t) AS row FROM change_request t WHERE id = ${changeRequestId}::uuid`,
    ),
    thread_comment: await rowsOf(
      db,
      Prisma.sql`SELECT to_jsonb(t) AS row FROM thread_comment t WHERE thread_id IN
        (SELECT h.id FROM review_thread h WHERE h.change_request_id = ${changeRequestId}::uuid) ORDER BY created_at`,
    ),
    comment_edit: await rowsOf(
      db,
      Prisma.sql`SELECT to_jsonb(t) AS row FROM comment_edit t JOIN thread_comment k ON k.id = t.comment_id
        JOIN review_thread h ON h.id = k.thread_id WHERE h.change_request_id = ${changeRequestId}::uuid
        ORDER BY t.created_at, t.id`,
    ),
    dismissal: await rowsOf(
      db,
      Prisma.sql`SELECT to_jsonb(t) AS row FROM dismissal t WHERE review_id IN
        (SELECT r.id FROM review r WHERE r.change_request_id = ${changeRequestId}::uuid) ORDER BY created_at`,
    ),
  };
  for (const { name } of tables)
    found[name] = await rowsOf(
      db,
      Prisma.sql`SELECT to_jsonb(t) AS row FROM ${Prisma.raw(name)} t WHERE change_request_id = ${changeRequestId}::uuid`,
    );
  return found;
}

/** These people, and every role that any of them was ever given, with who gave it and when it ended. */
export async function readPeopleWithGrants(db: Db, ids: readonly string[]) {
  const people = await rowsOf(
    db,
    Prisma.sql`SELECT jsonb_build_object('id', id, 'personKey', person_key, 'name', name, 'isActive', is_active) AS row
      FROM app_user WHERE id = ANY (${[...ids]}::uuid[]) ORDER BY person_key`,
  );
  const grants = await rowsOf(
    db,
    Prisma.sql`SELECT to_jsonb(g) AS row FROM role_grant g WHERE user_id = ANY (${[...ids]}::uuid[]) ORDER BY granted_at, id`,
  );
  return { people, grants };
}

const decidedRow = z.object({ dagKey: z.string(), version: z.int() });

/** Whose logic a run was made with; null for an unknown run. */
export async function findDecidedRun(db: Db, runId: string): Promise<z.infer<typeof decidedRow> | null> {
  const rows = await db.$queryRaw`
    SELECT d.dag_key AS "dagKey", v.number AS version FROM dag_run r JOIN dag d ON d.id = r.dag_id
    JOIN dag_version v ON v.id = r.version_id WHERE r.id = ${runId}::uuid`;
  return z.array(decidedRow).parse(rows)[0] ?? null;
}

/** Every row about a run, by table, as Postgres has it. */
export async function readRunRows(db: Db, runId: string): Promise<Record<string, EvidenceRow[]>> {
  const ofRun = (table: string, order: string) =>
    rowsOf(
      db,
      Prisma.sql`SELECT to_jsonb(t) AS row FROM ${Prisma.raw(table)} t WHERE dag_run_id = ${runId}::uuid ORDER BY ${Prisma.raw(order)}`,
    );
  const run = Prisma.sql`(SELECT * FROM dag_run WHERE id = ${runId}::uuid) r`;
  return {
    client: await rowsOf(db, Prisma.sql`SELECT to_jsonb(t) AS row FROM ${run} JOIN client t ON t.id = r.client_id`),
    queue_item: await rowsOf(
      db,
      Prisma.sql`SELECT to_jsonb(t) AS row FROM ${run} JOIN queue_item t ON t.id = r.queue_item_id`,
    ),
    dag_run: await rowsOf(db, Prisma.sql`SELECT to_jsonb(r) AS row FROM ${run}`),
    task_instance: await ofRun("task_instance", "task_index"),
    task_attempt: await ofRun("task_attempt", "task_index, number"),
    mark_request: await ofRun("mark_request", "asked_at"),
    triggered_item: await ofRun("triggered_item", "task_index, begun_at"),
    transition_log: await ofRun("transition_log", "id"),
  };
}
