import fs from "node:fs";
import pg from "pg";
import { Failure } from "./failure.mjs";
import { inRoot } from "./paths.mjs";

const GRANTS = inRoot("prisma", "grants.sql");
const NOT_ALLOWED = "42501";
/** Roles that prisma/grants.sql gives the rights to. */
const RIGHTS = { web: "signalbox_web_rights", worker: "signalbox_worker_rights" };

async function connected(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Settles what web and worker may do with the tables that are there now. False when this user may not make roles: then
 * there are no others, and web and worker use this one. The guards of the tables bind it too.
 */
export function applyGrants(url) {
  return connected(url, async (client) => {
    try {
      await client.query(fs.readFileSync(GRANTS, "utf8"));
      return true;
    } catch (error) {
      await client.query("ROLLBACK");
      if (error.code === NOT_ALLOWED) return false;
      throw new Failure(`The rights of web and worker were not settled: ${error.message}`);
    }
  });
}

/** Makes the login that an address names, or gives it that password. Answers its name, quoted. */
async function ensureLogin(client, url) {
  const { username, password } = new URL(url);
  const name = client.escapeIdentifier(decodeURIComponent(username));
  const { rows } = await client.query("SELECT rolsuper FROM pg_roles WHERE rolname = $1", [
    decodeURIComponent(username),
  ]);
  if (rows[0]?.rolsuper) throw new Failure(`${username} is a superuser: give web and worker logins of their own.`);
  const verb = rows.length > 0 ? "ALTER" : "CREATE";
  await client.query(`${verb} ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(decodeURIComponent(password))}`);
  return name;
}

/** After `applyGrants`: the logins of web and worker, by their addresses. Running it again changes nothing. */
export function ensureLogins(ownerUrl, { web, worker }) {
  return connected(ownerUrl, async (client) => {
    await client.query(`GRANT ${RIGHTS.web} TO ${await ensureLogin(client, web)}`);
    await client.query(`GRANT ${RIGHTS.worker} TO ${await ensureLogin(client, worker)}`);
  });
}

/** Gives a database and its tables to a login that owns nothing else. */
export function handOver(ownerUrl, loginUrl) {
  return connected(ownerUrl, async (client) => {
    const name = await ensureLogin(client, loginUrl);
    const { rows } = await client.query(
      "SELECT current_database() AS database, array_agg(tablename::text) AS tables FROM pg_tables WHERE schemaname = 'public'",
    );
    await client.query(`ALTER DATABASE ${client.escapeIdentifier(rows[0].database)} OWNER TO ${name}`);
    for (const table of rows[0].tables ?? [])
      await client.query(`ALTER TABLE ${client.escapeIdentifier(table)} OWNER TO ${name}`);
  });
}

/** The same database as another user: `<database>_web`, `<database>_worker`. */
export function loginUrl(ownerUrl, process, password) {
  const url = new URL(ownerUrl);
  url.username = `${url.pathname.slice(1)}_${process}`;
  url.password = password;
  return url.href;
}
