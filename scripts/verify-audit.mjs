#!/usr/bin/env node
// Recomputes the chain of the record, of an export or of the database itself, and names the first break. An export needs
// nothing but Node: an auditor can take this file and scripts/lib along.
import { Failure, printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";

const USAGE = `npm run verify-audit -- [--file export.ndjson] [--database] [--anchors folder [--public-key base64]]
  --file       an export of the record as NDJSON
  --database   the record in the database that DATABASE_URL names; with --file, the two are compared as well
  --anchors    the anchors/ of the store, or a copy of it: what was anchored must be what is there
  --public-key what the anchors must be signed with; without it the key of the first one is believed
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

async function compareWithDatabase(file, checkExport, isAnchored) {
  const { hashesOf } = await import("./lib/audit-database.mjs");
  const database = await hashesOf(databaseUrl());
  try {
    return await checkExport(file, async (link) => {
      const isSame = (await database.find(link.sequence)) === link.rowHash;
      return isSame ? isAnchored(link) : `entry ${link.sequence} is another one in the database`;
    });
  } finally {
    await database.end();
  }
}

async function anchorsOf({ anchors: folder, "public-key": publicKey }) {
  if (!folder) return null;
  const { readAnchors } = await import("./lib/audit-anchors.mjs");
  const anchors = readAnchors(folder, publicKey);
  if (anchors.problem) {
    console.log(`✗ ${folder}: ${anchors.problem}.`);
    process.exitCode = 1;
  } else console.log(`✓ ${folder}: ${anchors.hashes.size} anchors, signed with ${anchors.publicKey}`);
  return anchors;
}

/** The record of a database reaches at least as far as it did when it was last anchored. */
const withEnd = (checked, anchors) =>
  anchors && !checked.problem && anchors.last > checked.reached.sequence
    ? { ...checked, problem: `entry ${anchors.last} was anchored and is not there` }
    : checked;

async function main() {
  const text = { type: "string" };
  const options = { file: text, database: { type: "boolean" }, anchors: text, "public-key": text };
  const { file, database, ...anchoring } = readOptions(options, USAGE);
  if (!file && !database) throw new Failure(USAGE);
  const anchors = await anchorsOf(anchoring);
  const { comparedWith } = await import("./lib/audit-anchors.mjs");
  const isAnchored = anchors ? comparedWith(anchors) : () => null;
  if (file) {
    const { checkExport } = await import("./lib/audit-export.mjs");
    const checked = database
      ? await compareWithDatabase(file, checkExport, isAnchored)
      : await checkExport(file, isAnchored);
    const isPart = Object.keys(checked.head.filter).length > 0;
    report(isPart ? `${file} (a part: what is left out cannot be told)` : file, checked);
  }
  if (database) {
    const { checkDatabase } = await import("./lib/audit-database.mjs");
    report("database", withEnd(await checkDatabase(databaseUrl(), isAnchored), anchors));
  }
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
