import pg from "pg";

/**
 * A pool of which no broken connection ends the process. An error without a listener does that, and the pool listens
 * only while a connection is idle: one that breaks in the moment it is handed out, or between two statements, would. Whoever
 * uses it then hears of it from the next statement.
 */
export function createConnectionPool(config: pg.PoolConfig, onIdleError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on("error", onIdleError);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
