#!/usr/bin/env node
// One command from a fresh clone to a running Signalbox. Node's own modules only, until npm ci has run.
import fs from "node:fs";
import { printFailure } from "./lib/failure.mjs";
import { readOptions, readPort } from "./lib/options.mjs";
import { DEFAULT_PORT, dataDirOf, inRoot } from "./lib/paths.mjs";
import { elapsedSeconds, say } from "./lib/progress.mjs";
import { requireNode } from "./lib/setup.mjs";
import { createStack } from "./lib/stack.mjs";

const USAGE = `npm run up -- [--port ${DEFAULT_PORT}] [--fresh] [--no-demo]
  --port      the web port; every port is an instance of its own, with its own data
  --fresh     start with an empty database: what this instance held is deleted
  --no-demo   no demo data and no demo sign-in
  DATABASE_URL and REDIS_URL, when set, are used in place of the services started here.`;

const PARENT_CHECK_MS = 500;
const AGAIN_AFTER_MS = 700;

let isStopping = false;

function stopOnSignals(stack) {
  let stoppingSince = 0;
  const stop = async () => {
    if (isStopping) {
      // One Ctrl-C can arrive twice, from the terminal and through npm; only a later one means haste.
      if (performance.now() - stoppingSince > AGAIN_AFTER_MS) stack.kill();
      return;
    }
    isStopping = true;
    stoppingSince = performance.now();
    say("stopping: web and worker first, running tasks get time to finish (again to stop at once)");
    await stack.stop();
    say("stopped");
    process.exit(0);
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, stop);
  if (process.env.npm_lifecycle_event === "up") stopWithParent(stop);
}

/** A signal to npm ends the shell between npm and us, and nobody passes it on: our parent going is the signal. */
function stopWithParent(stop) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    if (!isStopping) stop();
  }, PARENT_CHECK_MS);
}

async function main() {
  requireNode();
  const options = readOptions(
    { port: { type: "string" }, fresh: { type: "boolean" }, "no-demo": { type: "boolean" } },
    USAGE,
  );
  if (fs.existsSync(inRoot(".env"))) process.loadEnvFile(inRoot(".env"));
  const port = readPort(options.port ?? String(DEFAULT_PORT));
  const isDemo = !options["no-demo"] && process.env.SIGNALBOX_DEMO !== "0";
  const settings = { demo: isDemo ? "full" : "none", isFresh: options.fresh };
  const stack = createStack({ dataDir: dataDirOf(port), port, given: process.env, ...settings });
  stopOnSignals(stack);
  // A closed terminal or pipe must not keep the processes from being stopped.
  process.stdout.on("error", () => undefined);
  try {
    const { url } = await stack.start();
    say(`ready after ${elapsedSeconds().toFixed(1)} s: ${url}   (Ctrl-C stops everything)`);
  } catch (error) {
    // What fails because everything is being stopped is no news.
    if (isStopping) return;
    printFailure(error);
    await stack.stop();
    process.exit(1);
  }
}

main().catch((error) => {
  printFailure(error);
  process.exit(1);
});
