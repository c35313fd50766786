import pg from "pg";
import { waitUntil } from "./wait-until.mjs";

const READY = 3;
const LEFT_ALONE_MS = 2_000;
const WAIT = { timeoutMs: 60_000, everyMs: 10 };

/**
 * Clones of `template` made before a test asks for one: a clone takes a quarter of a second, hundreds of tests want one.
 * A test takes a `ready` row of the table database_stock and calls it `left` afterwards, see lib/testing/database.ts.
 * Runs until `isOver()`; `url` is a database of the same server.
 */
export async function keepDatabaseStock(url, template, isOver) {
  const client = new pg.Client({ connectionString: url });
  // The server is killed at the end, also under this connection.
  client.on("error", () => undefined);
  await client.connect();
  await client.query("CREATE TABLE database_stock (name text PRIMARY KEY, state text NOT NULL, left_at timestamptz)");
  keep(client, template, isOver).catch((error) => {
    if (!isOver()) throw error;
  });
}

async function keep(client, template, isOver) {
  for (let made = 0; !isOver(); ) {
    if (await isShort(client)) await makeOne(client, template, ++made);
    else await waitUntil(async () => isOver() || (await dropOne(client)) || (await isShort(client)), WAIT);
  }
}

async function isShort(client) {
  const { rowCount } = await client.query("SELECT 1 FROM database_stock WHERE state = 'ready'");
  return rowCount < READY;
}

async function makeOne(client, template, number) {
  const name = `test_${number}`;
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  // A clone has the rights inside of its template, but not those on the database itself.
  await client.query(`REVOKE TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
  await client.query("INSERT INTO database_stock VALUES ($1, 'ready')", [name]);
}

/**
 * A pool that has ended is still saying good-bye: a database dropped under it ends as an uncaught error of a client that
 * nobody listens to any more. What a test really left open is cut off by the drop.
 */
async function dropOne(client) {
  const { rows } = await client.query(
    `SELECT name FROM database_stock WHERE state = 'left'
     AND (left_at < now() - $1 * interval '1 ms' OR NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = name))
     LIMIT 1`,
    [LEFT_ALONE_MS],
  );
  if (!rows[0]) return false;
  await client.query(`DROP DATABASE ${rows[0].name} WITH (FORCE)`);
  await client.query("DELETE FROM database_stock WHERE name = $1", [rows[0].name]);
  return true;
}
