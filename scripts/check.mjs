#!/usr/bin/env node
// Everything that can be said about the code without running it as a whole: formatter, linter, types, dead code, unit
// tests. All steps run, even after one has failed.
import { printFailure } from "./lib/failure.mjs";
import { readOptions } from "./lib/options.mjs";
import { inRoot } from "./lib/paths.mjs";
import { elapsedSeconds, say } from "./lib/progress.mjs";
import { capture } from "./lib/run-step.mjs";
import { ensureInstalled, lockIsSound, requireNode } from "./lib/setup.mjs";

const USAGE = "npm run check: formatter, linter, both type checks, import table, dead code, unit tests";
/** More than the cores would only make each step slower. */
const AT_ONCE = 2;

const tool = (file, ...args) => capture(process.execPath, [inRoot("node_modules", file), ...args]);

const STEPS = [
  ["unit tests", () => tool("vitest/vitest.mjs", "run", "--project", "unit", "--reporter=dot")],
  ["types", () => tool("typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json")],
  ["types of the worker", () => tool("typescript/bin/tsc", "--noEmit", "-p", "tsconfig.worker.json")],
  ["formatter and linter", () => tool("@biomejs/biome/bin/biome", "check", ".", "--error-on-warnings")],
  ["dead code", () => tool("knip/bin/knip.js")],
  ["lock file", lockIsSound],
];

async function runAll(steps) {
  const results = [];
  const waiting = [...steps];
  const next = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const [name, run] = step;
      const startedAt = performance.now();
      const { code, output } = await run();
      const seconds = (performance.now() - startedAt) / 1000;
      results.push({ name, seconds, isGood: code === 0 });
      say(`${code === 0 ? "✓" : "✗"} ${name} (${seconds.toFixed(1)} s)`);
      if (code !== 0) console.log(output);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return results;
}

async function main() {
  requireNode();
  readOptions({}, USAGE);
  await ensureInstalled();
  const failed = (await runAll(STEPS)).filter(({ isGood }) => !isGood).map(({ name }) => name);
  if (failed.length > 0) process.exitCode = 1;
  say(failed.length > 0 ? `failed: ${failed.join(", ")}` : `all is well after ${elapsedSeconds().toFixed(1)} s`);
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
