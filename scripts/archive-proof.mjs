#!/usr/bin/env node
// Archives a long history down to the hot week while clients run through a real worker, and shows that nothing was lost: counts
// and hashes of every row before and after. Services of its own on free ports, gone afterwards.
import { printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";
import { readCount } from "./lib/read-count.mjs";
import { runMeasurement } from "./lib/run-measurement.mjs";

const USAGE = `npm run archive-proof -- [--weeks 8] [--runs-a-day 2000] [--workers 1]
  --weeks       of history, of which the last stays hot; each week is made and archived before the next one, so that
                the disk holds two weeks of rows (a million tasks take 1.5 GB) and all files (a million take 0.1 GB)
  --runs-a-day  of 40 tasks each
  --workers     workers, which both archive and run the clients`;

async function main() {
  const text = { type: "string" };
  const given = readOptions({ weeks: text, "runs-a-day": text, workers: text }, USAGE);
  await runMeasurement("bench/archive-proof.ts", {
    weeks: readCount("weeks", given.weeks ?? "8", 2),
    runsADay: readCount("runs-a-day", given["runs-a-day"] ?? "2000", 20),
    workers: readCount("workers", given.workers ?? "1", 1),
  });
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
