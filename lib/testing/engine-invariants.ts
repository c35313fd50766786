import { readFileSync } from "node:fs";
import type pg from "pg";

/** One promise about the tables: its statement answers the rows that break it. */
export type Invariant = Readonly<{ id: string; promise: string; sql: string }>;

/** What a proof knows beside the tables; whatever is left out is not compared. */
export type Evidence = Readonly<{
  /** Clients that were offered, certain when they were answered as accepted. */
  offered?: readonly Readonly<{ dagKey: string; clientKey: string; isCertain: boolean }>[];
  /** Idempotency keys as the tasks themselves wrote them down, one per effect. */
  effects?: readonly string[];
  /** Seconds that a first attempt may wait in a lane. */
  lanePromises?: Readonly<Record<string, number>>;
}>;

const TEXT = readFileSync(new URL("engine-invariants.sql", import.meta.url), "utf8");
const [HEAD = "", ...SECTIONS] = TEXT.split(/^(?=-- I\d\d )/m);

/** All checks of engine-invariants.sql, in its order. */
export const INVARIANTS: readonly Invariant[] = SECTIONS.map((section) => {
  const [, id = "", promise = "", sql = ""] = /^-- (I\d\d) (.+)\n([\s\S]+)$/.exec(section) ?? [];
  return { id, promise, sql };
});

/** Promises that the schema keeps by itself, with the constraint or index that keeps them. */
export const UNREPRESENTABLE = [...HEAD.matchAll(/^-- unrepresentable (I\d\d) (\w+):/gm)].map(
  ([, id = "", constraint = ""]) => ({ id, constraint }),
);

async function tell(db: pg.ClientBase, { offered = [], effects = [], lanePromises = {} }: Evidence): Promise<void> {
  const column = <K extends keyof (typeof offered)[number]>(key: K) => offered.map((one) => one[key]);
  await db.query("INSERT INTO offered_client SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[])", [
    column("dagKey"),
    column("clientKey"),
    column("isCertain"),
  ]);
  await db.query("INSERT INTO effect SELECT * FROM unnest($1::text[])", [effects]);
  await db.query("INSERT INTO lane_promise SELECT * FROM unnest($1::text[], $2::float8[])", [
    Object.keys(lanePromises),
    Object.values(lanePromises),
  ]);
}

/** The same inside a transaction of the caller, who rolls it back: what the checks need to know is put beside the tables. */
export async function findViolationsIn(
  db: pg.ClientBase,
  evidence: Evidence = {},
): Promise<Record<string, Record<string, unknown>[]>> {
  await db.query(HEAD);
  await tell(db, evidence);
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const { id, promise, sql } of INVARIANTS) {
    const { rows } = await db.query(sql);
    if (rows.length > 0) found[`${id} ${promise}`] = rows.slice(0, 5);
  }
  return found;
}

/**
 * The broken promises by name, with some of the rows that break them; empty when all is well. All of them look at one
 * snapshot, so the engine may go on meanwhile.
 */
export async function findViolations(
  pool: pg.Pool,
  evidence: Evidence = {},
): Promise<Record<string, Record<string, unknown>[]>> {
  const db = await pool.connect();
  try {
    await db.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
    return await findViolationsIn(db, evidence);
  } finally {
    await db.query("ROLLBACK");
    db.release();
  }
}
