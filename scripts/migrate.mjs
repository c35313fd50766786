#!/usr/bin/env node
// Applies the migrations to DATABASE_URL: for deployments; `npm run up` does the same by itself.
import { Failure, printFailure } from "./lib/failure.mjs";
import { ensureDatabase, migrate, resolveUnfinished } from "./lib/migrate.mjs";
import { readOptions } from "./lib/options.mjs";

const USAGE = `node scripts/migrate.mjs [--rolled-back <migration> | --applied <migration>]
  Applies the missing migrations to the database DATABASE_URL names, creating it when it is not there.
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
  const names = await migrate(url);
  console.log(names.length > 0 ? `applied: ${names.join(", ")}` : "the database is up to date");
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
