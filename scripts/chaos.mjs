#!/usr/bin/env node
// Load and faults for some minutes on services of its own, then everything must have come out right.
import { readFailpoints } from "../lib/config/failpoints.ts";
import { FAULT_KINDS } from "../lib/testing/chaos/faults.ts";
import { isSound } from "../lib/testing/chaos/report.ts";
import { runChaos } from "../lib/testing/chaos/run-chaos.ts";
import { Failure, printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";
import { say } from "./lib/progress.mjs";
import { closeRun, openRun } from "./lib/test-runs.mjs";

const USAGE = `npm run chaos -- [--minutes 10] [--seed 1] [--only kind,…] [--json]
  Two workers, each a scheduler too, Postgres and Redis of their own behind proxies, and a web process that ten people look
  at runs through; clients arrive while a fault happens every three to six seconds: kills, freezes, flushes, restarts, cut
  and slow connections. Then it heals, and every promise is checked.
  --minutes   how long faults are made
  --seed      which faults, in which order
  --only      kinds of faults, with commas between; all of them: ${FAULT_KINDS.join(", ")}
  --json      the report as one line, the last one
  With NODE_ENV=test and FAILPOINTS=fence=off the workers do without the fence, and the checks must notice.`;

function readNumber(text, name) {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Failure(`--${name} takes a number above zero, not "${text}".`);
}

function readKinds(text) {
  const kinds = text?.split(",") ?? FAULT_KINDS;
  const unknown = kinds.filter((kind) => !FAULT_KINDS.includes(kind));
  if (unknown.length > 0) throw new Failure(`--only takes ${FAULT_KINDS.join(", ")}; not ${unknown.join(", ")}.`);
  return kinds;
}

async function main() {
  const text = { type: "string" };
  const options = readOptions({ minutes: text, seed: text, only: text, json: { type: "boolean" } }, USAGE);
  const minutes = readNumber(options.minutes ?? "10", "minutes");
  const seed = readNumber(options.seed ?? "1", "seed");
  const kinds = readKinds(options.only);
  const dir = await openRun();
  try {
    const report = await runChaos({ dir, minutes, seed, kinds, leaseSeconds: 10, failpoints: readFailpoints(), say });
    console.log(options.json ? JSON.stringify(report) : JSON.stringify(report, null, 2));
    process.exitCode = isSound(report) ? 0 : 1;
  } finally {
    await closeRun(dir);
  }
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
