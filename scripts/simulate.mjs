#!/usr/bin/env node
// The engine's own decisions in simulated worlds: processes that die, freeze and are cut off, a Redis that forgets,
// commits whose answers are lost. One seed is one world, the same on every machine.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Failure, printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";
import { inRoot, ROOT } from "./lib/paths.mjs";
import { elapsedSeconds, say } from "./lib/progress.mjs";
import { ensureInstalled, requireNode } from "./lib/setup.mjs";

const USAGE = `npm run simulate -- [--worlds 100000] [--seed 1] [--processes 1]
  --worlds     how many worlds, one seed each
  --seed       the first seed; a seed that failed is played again with --worlds 1
  --processes  how many at a time`;
/** So many worlds per process, then a new one: progress is seen, and no process grows old. */
const CHUNK = 20_000;

function readCount(name, text) {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new Failure(`--${name} takes a whole number from 1 on, not "${text}".\n\n${USAGE}`);
}

/** Seeds that failed, with the promises that were broken. */
async function play(first, count) {
  const args = ["--import", "tsx", inRoot("lib/testing/simulation/main.ts"), String(first), String(count)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const failed = [];
  for await (const line of createInterface({ input: child.stdout })) failed.push(JSON.parse(line));
  const [code] = await exited;
  if (code !== 0) throw new Failure(`the worlds from seed ${first} on could not be played to their end`);
  return failed;
}

async function main() {
  requireNode();
  const text = { type: "string" };
  const {
    worlds = "100000",
    seed = "1",
    processes = "1",
  } = readOptions({ worlds: text, seed: text, processes: text }, USAGE);
  const [count, first, atOnce] = [
    readCount("worlds", worlds),
    readCount("seed", seed),
    readCount("processes", processes),
  ];
  await ensureInstalled();
  let [next, played, failures] = [first, 0, 0];
  const playOn = async () => {
    while (next < first + count) {
      const [from, chunk] = [next, Math.min(CHUNK, first + count - next)];
      next += chunk;
      for (const { seed: failed, broken } of await play(from, chunk)) {
        failures += 1;
        say(`✗ seed ${failed}: ${broken.join("; ")}`);
      }
      played += chunk;
      say(`${played} of ${count} worlds, ${failures} failed, ${Math.round(played / elapsedSeconds())} a second`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, playOn));
  process.exitCode = failures > 0 ? 1 : 0;
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
