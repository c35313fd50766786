#!/usr/bin/env node
// Archives a long history down to the hot week while clients run through a real worker, and shows that nothing was lost: counts
// and hashes of every row before and after. Services of its own on free ports, gone afterwards.
import { printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";
import { readCount } from "./lib/read-count.mjs";
import { runMeasurement } from "./lib/run-measurement.mjs";

const USAGE = `npm run archive-proof -- [--tasks 1000000] [--workers 1]
  --tasks    task rows of eight weeks' history, 40 to a run; a million take 1.5 GB of disk at most
  --workers  workers, which both archive and run the clients`;

async function main() {
  const text = { type: "string" };
  const given = readOptions({ tasks: text, workers: text }, USAGE);
  const tasks = readCount("tasks", given.tasks ?? "1000000", 8_000);
  await runMeasurement("bench/archive-proof.ts", { tasks, workers: readCount("workers", given.workers ?? "1", 1) });
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
