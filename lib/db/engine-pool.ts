import { createConnectionPool } from "@/lib/db/connection-pool";
import { pgSql, type Sql } from "@/lib/db/sql/statement";

/** A small pool for the engine's prepared statements, apart from every other so that nothing can starve it. */
export type EnginePool = Readonly<{
  /** One statement by itself. */
  sql: Sql;
  /**
   * All or nothing. Begin and commit travel with the statements beside them: `work` may return while its last statement
   * is still under way, and holds its promise then. The connection is thrown away after any error, because its state is
   * then unknown.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}>;

/**
 * The plans are made once for tables that were empty and are then kept: without these settings they would be scans
 * and hash joins for ever.
 */
const PLANNER =
  "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off -c plan_cache_mode=force_generic_plan";
const LIMITS = "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=5000";

/** A last statement that is under way when the commit is sent. */
export type Last<T> = Readonly<{ last: Promise<T> }>;

/** A transaction whose commit travels with its last statement; what that one answered, once both are through. */
export async function commitWithLast<T>(pool: EnginePool, work: (sql: Sql) => Promise<Last<T>>): Promise<T> {
  let sent: Promise<T> | undefined;
  try {
    const { last } = await pool.transaction(async (sql) => {
      const done = await work(sql);
      sent = done.last;
      // Whoever awaits it hears of a failure; until then it must not count as unhandled.
      sent.catch(() => undefined);
      return done;
    });
    return await last;
  } catch (error) {
    // The commit only says that it was none; why is what the statement before it says.
    await sent;
    throw error;
  }
}

type Options = Readonly<{
  max: number;
  /** Shown in pg_stat_activity. */
  name: string;
  /** False for rows that may be lost with a power cut, such as log lines. */
  isDurable?: boolean | undefined;
  onError: (error: Error) => void;
}>;

export function createEnginePool(databaseUrl: string, { max, name, isDurable = true, onError }: Options): EnginePool {
  const pool = createConnectionPool(
    {
      connectionString: databaseUrl,
      max,
      application_name: name,
      connectionTimeoutMillis: 3_000,
      // A server that no longer answers is given up a second after it should have given up itself.
      query_timeout: 6_000,
      keepAlive: true,
      pipeline: true,
      options: `${PLANNER} ${LIMITS}${isDurable ? "" : " -c synchronous_commit=off"}`,
    },
    onError,
  );

  async function transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let failure: Error | boolean = true;
    try {
      const [, result] = await Promise.all([client.query("BEGIN"), work(pgSql(client))]);
      const { command } = await client.query("COMMIT");
      if (command !== "COMMIT") throw new Error("the transaction was rolled back");
      failure = false;
      return result;
    } finally {
      client.release(failure);
    }
  }

  return { sql: pgSql(pool), transaction, end: () => pool.end() };
}
