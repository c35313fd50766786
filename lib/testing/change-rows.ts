import type pg from "pg";
import { v7 as newId } from "uuid";
import { waitFor } from "@/lib/testing/wait-for";

/** At a SQL prompt as the owner of the tables: what Postgres refuses there, nothing above it can do. */
type Prompt = pg.Pool | pg.PoolClient;

type Head = Readonly<{ change: string; dag: string; revision: number; hash: string }>;

export async function headOf(db: Prompt, number = 1): Promise<Head> {
  const { rows } = await db.query<Head>(
    `SELECT c.id AS change, c.dag_id AS dag, c.head_revision AS revision, r.content_hash AS hash
     FROM change_request c JOIN revision r ON r.change_request_id = c.id AND r.number = c.head_revision WHERE c.number = $1`,
    [number],
  );
  const [head] = rows;
  if (!head) throw new Error(`there is no change request ${number}`);
  return head;
}

export async function insertActivation(db: Prompt, actor: string, number = 1): Promise<void> {
  const { change, dag, revision, hash } = await headOf(db, number);
  await db.query(
    "INSERT INTO activation (id, dag_id, change_request_id, revision, content_hash, actor_id) VALUES ($1, $2, $3, $4, $5, $6)",
    [newId(), dag, change, revision, hash, actor],
  );
}

export async function insertReview(db: Prompt, reviewer: string, decision = "approve"): Promise<void> {
  const { change, revision, hash } = await headOf(db);
  await db.query(
    "INSERT INTO review (id, change_request_id, revision, content_hash, reviewer_id, decision) VALUES ($1, $2, $3, $4, $5, $6)",
    [newId(), change, revision, hash, reviewer, decision],
  );
}

/** The next revision, of the same content. */
export async function insertNextRevision(db: Prompt, pusher: string): Promise<void> {
  const { change, revision, hash } = await headOf(db);
  await db.query(
    `INSERT INTO revision (change_request_id, number, content_hash, layout, yaml, pushed_by) VALUES ($1, $2, $3, '{}', '', $4)`,
    [change, revision + 1, hash, pusher],
  );
}

/** Does something while a transaction is open, so that a test decides when it ends; what it leaves open is taken back. */
export async function inTransactionOf<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    return await work(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

export async function waitUntilBlocked(pool: pg.Pool): Promise<void> {
  const isBlocked = async () => {
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    return (await pool.query(waiting)).rows[0];
  };
  await waitFor(isBlocked, { what: "the other transaction to wait for the lock" });
}
