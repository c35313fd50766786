import { spawn } from "node:child_process";
import path from "node:path";
import { ensureDatabase, migrate } from "./migrate.mjs";
import { inRoot, ROOT } from "./paths.mjs";
import { signal } from "./processes.mjs";
import { findRedis } from "./redis-binary.mjs";
import { preparePostgres } from "./services-postgres.mjs";
import { prepareRedis } from "./services-redis.mjs";
import { ensureInstalled, requireNode } from "./setup.mjs";
import { isolatedEnvironment } from "./stack-environment.mjs";
import { closeRun, openRun } from "./test-runs.mjs";

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

function run(program, options, children) {
  return new Promise((resolve) => {
    const args = ["--import", "tsx", program, JSON.stringify(options)];
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

/**
 * Runs a program of bench/ with Postgres and Redis of its own, which are gone afterwards. It is handed where they are, the migrated
 * database to copy, and `options`; its exit code is ours.
 */
export async function runMeasurement(program, options) {
  requireNode();
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
    process.exitCode = await run(program, { ...services, ...options }, children);
  } finally {
    await end();
  }
}
