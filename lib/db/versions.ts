import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { NUMBER_CURSOR, type Page, pageOfRows, readCursor } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { layoutSchema } from "@/lib/domain/dag/layout";

const versionRow = z.object({
  number: z.int(),
  contentHash: z.string(),
  activatedAt: instantColumn,
  activatedBy: personColumn,
  approvedBy: z.array(personColumn),
  authoredBy: personColumn,
  changeRequest: z.int(),
  isActive: z.boolean(),
  taskCount: z.int(),
});
export type VersionRow = z.infer<typeof versionRow>;

const VERSION_COLUMNS = Prisma.sql`v.number, v.content_hash AS "contentHash", a.created_at AS "activatedAt",
  ${personJson("actor")} AS "activatedBy", ${personJson("author")} AS "authoredBy", c.number AS "changeRequest",
  v.id = d.active_version_id AS "isActive",
  jsonb_array_length(convert_from(s.canonical, 'UTF8')::jsonb -> 'document' -> 'tasks') AS "taskCount",
  (SELECT coalesce(json_agg(${personJson("u")} ORDER BY w.sequence), '[]')
   FROM (SELECT DISTINCT ON (r.reviewer_id) r.reviewer_id, r.decision, r.sequence FROM review r
         WHERE r.change_request_id = c.id AND r.revision = a.revision AND r.decision <> 'comment'
         ORDER BY r.reviewer_id, r.sequence DESC) w
   JOIN app_user u ON u.id = w.reviewer_id WHERE w.decision = 'approve') AS "approvedBy"`;

const VERSION_SOURCE = Prisma.sql`dag_version v JOIN dag d ON d.id = v.dag_id JOIN snapshot s ON s.content_hash = v.content_hash
  JOIN activation a ON a.id = v.activation_id JOIN app_user actor ON actor.id = a.actor_id
  JOIN change_request c ON c.id = a.change_request_id JOIN app_user author ON author.id = c.author_id`;

/** Newest first, in one statement. */
export async function listVersions(
  db: Db,
  dagId: string,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<VersionRow>> {
  const before = Number(readCursor(page.cursor, NUMBER_CURSOR)?.[0] ?? 2_147_483_647);
  const rows = await db.$queryRaw`
    SELECT ${VERSION_COLUMNS} FROM ${VERSION_SOURCE} WHERE v.dag_id = ${dagId}::uuid AND v.number < ${before}
    ORDER BY v.number DESC LIMIT ${page.limit + 1}`;
  return pageOfRows(z.array(versionRow).parse(rows), page.limit, (row) => [String(row.number)]);
}

const activeSnapshotRow = z.object({ dagKey: z.string(), canonical: z.instanceof(Uint8Array) });

/** Canonical bytes of what is active of these DAGs; those without an active version are left out. */
export async function findActiveSnapshots(
  db: Db,
  dagKeys: readonly string[],
): Promise<z.infer<typeof activeSnapshotRow>[]> {
  const rows = await db.$queryRaw`
    SELECT d.dag_key AS "dagKey", s.canonical FROM dag d JOIN dag_version v ON v.id = d.active_version_id
    JOIN snapshot s ON s.content_hash = v.content_hash WHERE d.dag_key = ANY (${[...dagKeys]}::text[])`;
  return z.array(activeSnapshotRow).parse(rows);
}

/** Lets one at a time activate something that triggers other DAGs: two at once could close a circle unseen. */
export async function lockTriggers(tx: Transaction): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('dag_triggers', 0))::text`;
}

const versionDetailRow = versionRow.extend({
  canonical: z.instanceof(Uint8Array),
  layout: layoutSchema,
  yaml: z.string(),
});

export async function findVersion(db: Db, dagKey: string, number: number) {
  const rows = await db.$queryRaw`
    SELECT ${VERSION_COLUMNS}, s.canonical, v.layout, v.yaml FROM ${VERSION_SOURCE}
    WHERE d.dag_key = ${dagKey} AND v.number = ${number}`;
  return z.array(versionDetailRow).parse(rows)[0] ?? null;
}

/** What is active of a DAG with its bytes, layout and text; null when nothing is. */
export async function findActiveVersion(db: Db, dagId: string) {
  const found = await db.dagVersion.findFirst({
    where: { activeFor: { some: { id: dagId } } },
    include: { snapshot: true },
  });
  return found && { canonical: found.snapshot.canonical, layout: layoutSchema.parse(found.layout), yaml: found.yaml };
}

/** A version of a DAG by its number, without one what is active. */
export async function findVersionBytes(db: Db, dagId: string, number: number | null) {
  const where = number === null ? { activeFor: { some: { id: dagId } } } : { dagId, number };
  const found = await db.dagVersion.findFirst({ where, include: { snapshot: true } });
  return found && { id: found.id, number: found.number, canonical: found.snapshot.canonical };
}

/** Number of the version that a change request became; null when it became none. */
export async function findVersionOfChange(db: Db, changeRequestId: string): Promise<number | null> {
  const found = await db.activation.findUnique({
    where: { changeRequestId },
    select: { version: { select: { number: true } } },
  });
  return found?.version?.number ?? null;
}

/** Stores canonical bytes under their hash; the same content is stored once. */
export async function insertSnapshot(tx: Transaction, contentHash: string, canonical: Uint8Array): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO snapshot (content_hash, canonical) VALUES (${contentHash}, ${canonical}) ON CONFLICT DO NOTHING`;
}

export async function findSnapshot(db: Db, contentHash: string): Promise<Uint8Array> {
  const { canonical } = await db.snapshot.findUniqueOrThrow({ where: { contentHash }, select: { canonical: true } });
  return canonical;
}

/** The canonical bytes of several snapshots by their hashes. */
export async function findSnapshots(db: Db, hashes: readonly string[]): Promise<Map<string, Uint8Array>> {
  const rows = await db.snapshot.findMany({ where: { contentHash: { in: [...hashes] } } });
  return new Map(rows.map(({ contentHash, canonical }) => [contentHash, canonical]));
}

/**
 * What follows from an activation of this transaction: the next version, the DAG's pointer and name, the end of the change
 * request, and of others whose newest revision says the same; their numbers.
 */
export async function applyActivation(
  tx: Transaction,
  activationId: string,
): Promise<{ version: number; superseded: number[] }> {
  const rows = await tx.$queryRaw`SELECT version, superseded FROM apply_activation(${activationId}::uuid)`;
  return z.tuple([z.object({ version: z.int(), superseded: z.array(z.int()) })]).parse(rows)[0];
}
