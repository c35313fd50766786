// The laws of the three-way merge over as many random triples as they were accepted with; the unit tests try fewer.
import { playMergeLaws } from "../lib/testing/merge-laws.ts";
import { readOptions } from "./lib/options.mjs";
import { elapsedSeconds, say } from "./lib/progress.mjs";

const USAGE = `npm run merge-laws -- [--triples 100000] [--seed 1]
  Merges random changes of one document, and answers how many merged cleanly, conflicted, and broke a rule of the graph.`;

const { triples, seed } = readOptions(
  { triples: { type: "string", default: "100000" }, seed: { type: "string", default: "1" } },
  USAGE,
);
const counts = playMergeLaws({ numRuns: Number(triples), seed: Number(seed) });
say(`${triples} triples, seed ${seed}: every law held; ${JSON.stringify(counts)} (${elapsedSeconds().toFixed(0)} s)`);
