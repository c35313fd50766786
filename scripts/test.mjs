#!/usr/bin/env node
// All tests: what is missing is installed first. Services and the whole stack run on ports and in folders of their own,
// so that a running `npm run up` is never touched.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { findChromium } from "./lib/chromium.mjs";
import { printFailure } from "./lib/failure.mjs";
import { freePort } from "./lib/network.mjs";
import { readOptions } from "./lib/options.mjs";
import { inRoot, ROOT } from "./lib/paths.mjs";
import { elapsedSeconds, say } from "./lib/progress.mjs";
import { ensureInstalled, requireNode } from "./lib/setup.mjs";
import { createStack } from "./lib/stack.mjs";
import { isolatedEnvironment } from "./lib/stack-environment.mjs";
import { closeRun, openRun } from "./lib/test-runs.mjs";

const USAGE = `npm test -- [--unit] [--int] [--e2e] [--faults] [file …]
  --unit   rules without any service
  --int    against a real Postgres and Redis
  --e2e    through a browser, against the built app with its worker
  --faults killed workers, dead servers, cut networks: what takes longer than a minute, so only when asked for
  Without a flag: the first three. Files narrow each part, as vitest and Playwright understand them.`;
const PARTS = { unit: runUnit, int: runIntegration, e2e: runBrowser, faults: runFaults };
const DEFAULT_PARTS = ["unit", "int", "e2e"];

let isInterrupted = false;

/** Runs one of the test programs with its output in view; true when every test passed. */
function runTool(file, args, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [inRoot("node_modules", file), ...args], {
      cwd: ROOT,
      env,
      stdio: "inherit",
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

function runUnit(files) {
  return runTool("vitest/vitest.mjs", ["run", "--project", "unit", ...files], isolatedEnvironment());
}

function runIntegration(files) {
  return runTool("vitest/vitest.mjs", ["run", "--project", "int", ...files], isolatedEnvironment());
}

function runFaults(files) {
  return runTool("vitest/vitest.mjs", ["run", "--project", "faults", ...files], isolatedEnvironment());
}

async function runBrowser(files) {
  const chromium = await findChromium();
  const dataDir = await openRun();
  const stack = createStack({ dataDir, port: await freePort(), given: isolatedEnvironment(), demo: "bare" });
  let isGood = false;
  try {
    const { url, env } = await stack.start();
    isGood = await runTool("@playwright/test/cli.js", ["test", ...files], {
      ...env,
      NODE_ENV: "test",
      BASE_URL: url,
      CHROMIUM_PATH: chromium,
      UP_FILE: path.join(dataDir, "up.json"),
    });
    return isGood;
  } finally {
    await stack.stop();
    if (!isGood && !isInterrupted) keepLogs(dataDir);
    await closeRun(dataDir);
  }
}

function keepLogs(dataDir) {
  const kept = inRoot("test-results", "stack-logs");
  fs.cpSync(path.join(dataDir, "logs"), kept, { recursive: true });
  say(`the logs of web, worker and services are in ${kept}`);
}

async function runPart(name, files) {
  const startedAt = performance.now();
  let isGood = false;
  try {
    isGood = await PARTS[name](files);
  } catch (error) {
    if (!isInterrupted) printFailure(error);
  }
  return { name, isGood, seconds: (performance.now() - startedAt) / 1000 };
}

async function main() {
  requireNode();
  const flag = { type: "boolean" };
  const { rest, ...chosen } = readOptions({ unit: flag, int: flag, e2e: flag, faults: flag }, USAGE);
  const names = Object.keys(PARTS).filter((name) => chosen[name]);
  // The test programs get Ctrl-C themselves and end; what we started is then stopped on the way out.
  process.on("SIGINT", () => {
    isInterrupted = true;
  });
  await ensureInstalled();
  const results = [];
  for (const name of names.length > 0 ? names : DEFAULT_PARTS) {
    if (isInterrupted) break;
    say(`${name} tests`);
    results.push(await runPart(name, rest));
  }
  for (const { name, isGood, seconds } of results) say(`${isGood ? "✓" : "✗"} ${name} tests (${seconds.toFixed(1)} s)`);
  const areAllGood = !isInterrupted && results.every(({ isGood }) => isGood);
  say(`${areAllGood ? "all passed" : "failed"} after ${elapsedSeconds().toFixed(1)} s`);
  process.exitCode = areAllGood ? 0 : 1;
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
