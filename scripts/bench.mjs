#!/usr/bin/env node
// Measures the engine as it is: real workers, Postgres that syncs every commit to disk, Redis, BullMQ; only what tasks do
// is left out. Services of its own on free ports, gone afterwards.
import { printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";
import { elapsedSeconds, say } from "./lib/progress.mjs";
import { readCount } from "./lib/read-count.mjs";
import { runMeasurement } from "./lib/run-measurement.mjs";

const USAGE = `npm run bench -- [--only key,key] [--runs 5] [--history 10000000] [--json]
  --only      some figures; the keys are those of the table
  --runs      samples of each figure; the table has their median
  --history   finished task rows behind gap_p99_ratio_10m; ten million take minutes and 6 GB of disk
  --json      one JSON object as the last line`;

async function main() {
  const text = { type: "string" };
  const given = readOptions({ only: text, runs: text, history: text, json: { type: "boolean" } }, USAGE);
  const runs = readCount("runs", given.runs ?? "5", 1);
  const history = readCount("history", given.history ?? "10000000", 0);
  const keys = (given.only ?? "").split(",").filter(Boolean);
  await runMeasurement("bench/main.ts", { keys, runs, history, json: given.json ?? false });
  if (!given.json) say(`measured after ${elapsedSeconds().toFixed(1)} s`);
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
