import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import pg from "pg";
import { applyGrants } from "./database-roles.mjs";
import { Failure } from "./failure.mjs";
import { inRoot } from "./paths.mjs";
import { withSchemaEngine } from "./schema-engine.mjs";

const FOLDER = inRoot("prisma", "migrations");
const SCHEMA = inRoot("prisma", "schema.prisma");
const UNDEFINED_TABLE = "42P01";

function readFolder(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, sql: fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withoutComments(sql) {
  return sql.replaceAll(/^\s*--.*$/gm, "").trim();
}

/** A migration that fails half way must leave nothing behind, so each is one transaction. */
function requireTransaction({ name, sql }) {
  const text = withoutComments(sql);
  if (/^BEGIN;/i.test(text) && /COMMIT;$/i.test(text)) return;
  throw new Failure(
    `Migration ${name} is not one transaction: its first statement must be BEGIN; and its last COMMIT;`,
  );
}

async function readHistory(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT migration_name AS name, checksum, finished_at AS "finishedAt", logs
         FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
    );
    return rows;
  } catch (error) {
    if (error.code === UNDEFINED_TABLE) return [];
    throw error;
  } finally {
    await client.end();
  }
}

function requireSoundHistory(history, migrations) {
  const bySql = new Map(migrations.map(({ name, sql }) => [name, sql]));
  for (const { name, checksum, finishedAt, logs } of history) {
    if (!finishedAt) throw new Failure(unfinished(name, logs));
    const sql = bySql.get(name);
    if (sql === undefined) {
      throw new Failure(
        `The database has migration ${name}, which this checkout does not have: the database is newer than the code. ` +
          "Check out the newer code, or use another database.",
      );
    }
    if (checksum !== createHash("sha256").update(sql).digest("hex")) {
      throw new Failure(
        `Migration ${name} was edited after it was applied. Restore prisma/migrations/${name}/migration.sql ` +
          "(git checkout) and put the change into a new migration; for demo data, `npm run up -- --fresh` starts over.",
      );
    }
  }
}

function unfinished(name, logs) {
  return [
    `Migration ${name} was begun but never recorded as finished${logs ? `: ${logs.trim()}` : "."}`,
    "It is one transaction, so the database holds either all of it or nothing. Look for something it creates, then tell:",
    `  node scripts/migrate.mjs --rolled-back ${name}   nothing of it is there: it will be applied again`,
    `  node scripts/migrate.mjs --applied ${name}       all of it is there`,
    "Both read DATABASE_URL. For demo data, `npm run up -- --fresh` starts over.",
  ].join("\n");
}

function engineList(migrations, folder) {
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"' },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
}

function schemaFile() {
  return [SCHEMA, fs.readFileSync(SCHEMA, "utf8")];
}

/**
 * Applies what is missing, then settles the rights of web and worker. `applied` are the names, `hasRoles` says whether
 * web and worker can have logins of their own. Refuses an edited, an unfinished and a foreign history.
 */
export async function migrate(url) {
  const applied = await applyMissing(url);
  return { applied, hasRoles: await applyGrants(url) };
}

/** Applies what is missing and returns the names. */
export async function applyMissing(url, { folder = FOLDER } = {}) {
  const migrations = readFolder(folder);
  for (const migration of migrations) requireTransaction(migration);
  const history = await readHistory(url);
  requireSoundHistory(history, migrations);
  if (history.length === migrations.length) return [];
  return withSchemaEngine(url, schemaFile(), (engine, failures) =>
    apply({ engine, failures, url, migrations, folder }),
  );
}

async function apply({ engine, failures, url, migrations, folder }) {
  const filters = { externalTables: [], externalEnums: [] };
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: engineList(migrations, folder),
      filters,
    });
    return appliedMigrationNames;
  } catch (error) {
    const failed = (await readHistory(url)).find(({ finishedAt }) => !finishedAt);
    if (!failed) throw error;
    // The database refused the SQL and its transaction is gone, so the next start may simply try again.
    await engine.markMigrationRolledBack({ migrationName: failed.name });
    throw new Failure(
      `Migration ${failed.name} failed and was rolled back whole: ${failures.at(-1) ?? error.message}\nMend it and start again.`,
    );
  }
}

/** What a person decided about a migration that was begun and never recorded as finished. */
export async function resolveUnfinished(url, { name, isApplied, folder = FOLDER }) {
  await withSchemaEngine(url, schemaFile(), async (engine) => {
    if (!isApplied) return engine.markMigrationRolledBack({ migrationName: name });
    return engine.markMigrationApplied({ migrationName: name, migrationsList: engineList(readFolder(folder), folder) });
  });
}

/** Creates the database a URL names when its server does not have it yet. */
export async function ensureDatabase(url) {
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  if (await canConnect(url)) return;
  target.pathname = "/postgres";
  const client = new pg.Client({ connectionString: target.href });
  try {
    await client.connect();
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    throw new Failure(
      `No database "${name}" at ${target.hostname}:${target.port || 5432}, and it could not be created: ${error.message}`,
    );
  } finally {
    await client.end();
  }
}

const NO_SUCH_DATABASE = "3D000";

async function canConnect(url) {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error.code === NO_SUCH_DATABASE) return false;
    const { hostname, port } = new URL(url);
    throw new Failure(
      `Postgres at ${hostname}:${port || 5432} does not let us in: ${error.message || error.code}. Check DATABASE_URL.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
