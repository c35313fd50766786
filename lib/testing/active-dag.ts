import { createHash } from "node:crypto";
import { v7 as newId } from "uuid";
import { canonicalBytes } from "@/lib/domain/dag/canonical";
import type { DagDocument } from "@/lib/domain/dag/document";

/** Anything that runs SQL: a pool or one of its clients. */
type Queryable = Readonly<{
  query: (text: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;
}>;

const SYSTEM_USER = "00000000-0000-7000-8000-000000000001";

export type ActiveDag = Readonly<{ dagId: string; versionId: string; contentHash: string }>;

async function aPerson(db: Queryable, role: string): Promise<string> {
  const id = newId();
  await db.query("INSERT INTO app_user (id, person_key, name) VALUES ($1, $2, $2)", [id, `${role}-${id}`]);
  await db.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES ($1, $2, $3, $4)", [
    newId(),
    id,
    role,
    SYSTEM_USER,
  ]);
  return id;
}

async function findOrCreateDag(db: Queryable, document: DagDocument, authorId: string): Promise<string> {
  await db.query(
    "INSERT INTO dag (id, dag_key, title, owner, created_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (dag_key) DO NOTHING",
    [newId(), document.dag, document.title, document.owner, authorId],
  );
  const { rows } = await db.query("SELECT id FROM dag WHERE dag_key = $1", [document.dag]);
  return String(rows[0]?.id);
}

async function propose(db: Queryable, dagId: string, authorId: string, hash: string): Promise<string> {
  const changeRequestId = newId();
  await db.query("INSERT INTO change_request (id, dag_id, author_id, title, why) VALUES ($1, $2, $3, 'test', 'test')", [
    changeRequestId,
    dagId,
    authorId,
  ]);
  await db.query(
    `INSERT INTO revision (change_request_id, number, content_hash, base_hash, layout, yaml, pushed_by)
     SELECT $1, 1, $2, v.content_hash, '{}', '', $3 FROM dag d LEFT JOIN dag_version v ON v.id = d.active_version_id WHERE d.id = $4`,
    [changeRequestId, hash, authorId, dagId],
  );
  await db.query(
    "INSERT INTO requirement (change_request_id, revision, rule, roles, minimum, because) VALUES ($1, 1, 'engineering', '{de}', 1, '{\"reasons\":[],\"changes\":1}')",
    [changeRequestId],
  );
  await db.query(
    `INSERT INTO check_result (id, change_request_id, revision, content_hash, name, source, is_passed)
     SELECT gen_random_uuid(), q.change_request_id, 1, $2, q.name, q.source, true FROM required_check q WHERE q.change_request_id = $1`,
    [changeRequestId, hash],
  );
  return changeRequestId;
}

async function approve(db: Queryable, changeRequestId: string, reviewerId: string, hash: string): Promise<void> {
  await db.query(
    "INSERT INTO review (id, change_request_id, revision, content_hash, reviewer_id, decision) VALUES ($1, $2, 1, $3, $4, 'approve')",
    [newId(), changeRequestId, hash, reviewerId],
  );
}

async function activate(db: Queryable, dagId: string, changeRequestId: string, reviewerId: string, hash: string) {
  const activationId = newId();
  const versionId = newId();
  await db.query(
    "INSERT INTO activation (id, dag_id, change_request_id, revision, content_hash, actor_id) VALUES ($1, $2, $3, 1, $4, $5)",
    [activationId, dagId, changeRequestId, hash, reviewerId],
  );
  await db.query(
    `INSERT INTO dag_version (id, dag_id, number, content_hash, activation_id, layout, yaml)
     SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, '{}', '' FROM dag_version WHERE dag_id = $2`,
    [versionId, dagId, hash, activationId],
  );
  await db.query("UPDATE dag SET active_version_id = $1 WHERE id = $2", [versionId, dagId]);
  await db.query("UPDATE change_request SET lifecycle = 'activated', ended_at = now() WHERE id = $1", [
    changeRequestId,
  ]);
  return versionId;
}

async function inTransaction<T>(pool: Connectable, work: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

type Connectable = Readonly<{ connect: () => Promise<Queryable & { release: () => void }> }>;

/** A document proposed by one person and approved by another; a DAG that does not exist is made. */
async function proposeAndApprove(db: Queryable, document: DagDocument, packs: Readonly<Record<string, string>>) {
  const bytes = canonicalBytes({ document, closure: { packs: { ...packs } } });
  const contentHash = createHash("sha256").update(bytes).digest("hex");
  const [authorId, reviewerId] = [await aPerson(db, "ds"), await aPerson(db, "de")];
  const dagId = await findOrCreateDag(db, document, authorId);
  await db.query("INSERT INTO snapshot (content_hash, canonical) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    contentHash,
    Buffer.from(bytes),
  ]);
  const changeRequestId = await propose(db, dagId, authorId, contentHash);
  await approve(db, changeRequestId, reviewerId, contentHash);
  return { dagId, changeRequestId, reviewerId, contentHash };
}

/** A change request that somebody may activate now. */
export function proposeApproved(
  pool: Connectable,
  document: DagDocument,
): Promise<Readonly<{ number: number; revision: number; contentHash: string; reviewerId: string }>> {
  return inTransaction(pool, async (db) => {
    const { changeRequestId, contentHash, reviewerId } = await proposeAndApprove(db, document, {});
    const { rows } = await db.query("SELECT number FROM change_request WHERE id = $1", [changeRequestId]);
    return { number: Number(rows[0]?.number), revision: 1, contentHash, reviewerId };
  });
}

/**
 * Makes a document the active version of its DAG the only way the database allows: proposed by one person, approved by
 * another, activated. A DAG that exists gets its next version.
 */
export function publishActive(
  pool: Connectable,
  document: DagDocument,
  packs: Readonly<Record<string, string>> = {},
): Promise<ActiveDag> {
  return inTransaction(pool, async (db) => {
    const { dagId, changeRequestId, reviewerId, contentHash } = await proposeAndApprove(db, document, packs);
    return { dagId, versionId: await activate(db, dagId, changeRequestId, reviewerId, contentHash), contentHash };
  });
}
