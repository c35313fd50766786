#!/usr/bin/env node
// Recomputes the chain of the record, of an export or of the database itself, and names the first break. An export needs
// nothing but Node: an auditor can take this file and scripts/lib along.
import { Failure, printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";

const USAGE = `npm run verify-audit -- [--file export.ndjson] [--database]
  --file       an export of the record as NDJSON
  --database   the record in the database that DATABASE_URL names; with --file, the two are compared as well
Ends with 1 when something is wrong, and says what first.`;

function databaseUrl() {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Failure("DATABASE_URL is not set: it says where the record to look at is.");
  return url;
}

function report(what, { reached: { sequence, rowHash, count }, problem }) {
  if (problem) {
    console.log(`✗ ${what}: ${problem}.`);
    process.exitCode = 1;
  } else if (count === 0) console.log(`✓ ${what}: no entries.`);
  else console.log(`✓ ${what}: ${count} entries, the last is ${sequence} with hash ${rowHash}.`);
}

async function compareWithDatabase(file, checkExport) {
  const { hashesOf } = await import("./lib/audit-database.mjs");
  const database = await hashesOf(databaseUrl());
  try {
    return await checkExport(file, async ({ sequence, rowHash }) =>
      (await database.find(sequence)) === rowHash ? null : `entry ${sequence} is another one in the database`,
    );
  } finally {
    await database.end();
  }
}

async function main() {
  const { file, database } = readOptions({ file: { type: "string" }, database: { type: "boolean" } }, USAGE);
  if (!file && !database) throw new Failure(USAGE);
  if (file) {
    const { checkExport } = await import("./lib/audit-export.mjs");
    const checked = database ? await compareWithDatabase(file, checkExport) : await checkExport(file);
    const isPart = Object.keys(checked.head.filter).length > 0;
    report(isPart ? `${file} (a part: what is left out cannot be told)` : file, checked);
  }
  if (database) {
    const { checkDatabase } = await import("./lib/audit-database.mjs");
    report("database", await checkDatabase(databaseUrl()));
  }
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
