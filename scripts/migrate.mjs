#!/usr/bin/env node
// Applies the migrations to DATABASE_URL: for deployments; `npm run up` does the same by itself.
import { ensureLogins } from "./lib/database-roles.mjs";
import { Failure, printFailure } from "./lib/failure.mjs";
import { ensureDatabase, migrate, resolveUnfinished } from "./lib/migrate.mjs";
import { readOptions } from "./lib/options.mjs";

const USAGE = `node scripts/migrate.mjs [--rolled-back <migration> | --applied <migration>]
  Applies the missing migrations to the database DATABASE_URL names, creating it when it is not there.
  DATABASE_URL is of the owner. WEB_DATABASE_URL and WORKER_DATABASE_URL, both or none, are the logins that web and worker
  are given as their DATABASE_URL: they are made here, with those names and passwords and no more rights than they need.
  --rolled-back, --applied   settle a migration that was begun and never recorded as finished`;

async function main() {
  const options = readOptions({ "rolled-back": { type: "string" }, applied: { type: "string" } }, USAGE);
  const url = process.env.DATABASE_URL;
  if (!url) throw new Failure(`DATABASE_URL is not set.\n\n${USAGE}`);
  const settled = options["rolled-back"] ?? options.applied;
  if (settled) {
    await resolveUnfinished(url, { name: settled, isApplied: Boolean(options.applied) });
    console.log(`${settled}: ${options.applied ? "applied" : "rolled back"}`);
    return;
  }
  await ensureDatabase(url);
  const { applied, hasRoles } = await migrate(url);
  console.log(applied.length > 0 ? `applied: ${applied.join(", ")}` : "the database is up to date");
  await makeLogins(url, hasRoles);
}

async function makeLogins(url, hasRoles) {
  const { WEB_DATABASE_URL: web, WORKER_DATABASE_URL: worker } = process.env;
  if (!web && !worker) {
    console.log(
      hasRoles
        ? "logins in signalbox_web_rights and signalbox_worker_rights may be given to web and worker"
        : "this user may not make roles: web and worker can only use this same login",
    );
    return;
  }
  if (!web || !worker) throw new Failure("Set both WEB_DATABASE_URL and WORKER_DATABASE_URL, or none of them.");
  if (!hasRoles) throw new Failure("The user of DATABASE_URL may not make roles. Give it CREATEROLE, or set neither.");
  await ensureLogins(url, { web, worker });
  console.log("the logins of web and worker are there");
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
