#!/usr/bin/env node
// Measures the engine as it is: real workers, Postgres that syncs every commit to disk, Redis, BullMQ; only what tasks do
// is left out. Services of its own on free ports, gone afterwards.
import { spawn } from "node:child_process";
import path from "node:path";
import { Failure, printFailure } from "./lib/failure.mjs";
import { ensureDatabase, migrate } from "./lib/migrate.mjs";
import { readOptions } from "./lib/options.mjs";
import { inRoot, ROOT } from "./lib/paths.mjs";
import { signal } from "./lib/processes.mjs";
import { elapsedSeconds, say } from "./lib/progress.mjs";
import { findRedis } from "./lib/redis-binary.mjs";
import { preparePostgres } from "./lib/services-postgres.mjs";
import { prepareRedis } from "./lib/services-redis.mjs";
import { ensureInstalled, requireNode } from "./lib/setup.mjs";
import { isolatedEnvironment } from "./lib/stack-environment.mjs";
import { closeRun, openRun } from "./lib/test-runs.mjs";

const USAGE = `npm run bench -- [--only key,key] [--runs 5] [--history 10000000] [--json]
  --only      some figures; the keys are those of the table
  --runs      samples of each figure; the table has their median
  --history   finished task rows behind gap_p99_ratio_10m; ten million take minutes and 6 GB of disk
  --json      one JSON object as the last line`;

function readCount(name, text, least) {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  throw new Failure(`--${name} takes a whole number from ${least} on, not "${text}".`);
}

function startServices(dir, children) {
  const log = (name) => path.join(dir, `${name}.log`);
  return Promise.all([
    preparePostgres({ dir: path.join(dir, "pg"), logFile: log("postgres") }),
    findRedis().then((launch) => prepareRedis({ dir: path.join(dir, "redis"), logFile: log("redis"), launch })),
  ]).then(async (services) => {
    await Promise.all(services.map(({ start }) => start((child) => children.push(child))));
    return services;
  });
}

/** The migrated database that measurements copy. */
async function makeTemplate(postgres, name) {
  await ensureDatabase(postgres.urlOf(name));
  await migrate(postgres.urlOf(name));
}

function measure(options, children) {
  return new Promise((resolve) => {
    const args = ["--import", "tsx", "bench/main.ts", JSON.stringify(options)];
    // Its paths answer `server-only`, which Next answers itself.
    const env = {
      ...isolatedEnvironment(),
      NODE_ENV: "production",
      TSX_TSCONFIG_PATH: inRoot("bench", "tsconfig.json"),
    };
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "inherit" });
    children.push(child);
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

async function main() {
  requireNode();
  const text = { type: "string" };
  const given = readOptions({ only: text, runs: text, history: text, json: { type: "boolean" } }, USAGE);
  const runs = readCount("runs", given.runs ?? "5", 1);
  const history = readCount("history", given.history ?? "10000000", 0);
  await ensureInstalled();
  const dir = await openRun();
  const children = [];
  const end = async () => {
    for (const { pid } of children) signal(pid, "SIGKILL");
    await closeRun(dir);
  };
  process.on("SIGINT", () => end().finally(() => process.exit(130)));
  try {
    const [postgres, redis] = await startServices(dir, children);
    const template = "template_signalbox";
    await makeTemplate(postgres, template);
    const services = { postgresUrl: postgres.urlOf("postgres"), template, redisUrl: redis.url, folder: dir };
    const keys = (given.only ?? "").split(",").filter(Boolean);
    process.exitCode = await measure({ ...services, keys, runs, history, json: given.json ?? false }, children);
  } finally {
    await end();
  }
  if (!given.json) say(`measured after ${elapsedSeconds().toFixed(1)} s`);
}

main().catch((error) => {
  printFailure(error);
  process.exitCode = 1;
});
