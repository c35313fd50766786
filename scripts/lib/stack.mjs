import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { WORKER_ARGS, webArgs } from "./app-programs.mjs";
import { endingWithUs } from "./end-with-us.mjs";
import { Failure } from "./failure.mjs";
import { stopLeftovers, takeInstance, wipeInstance } from "./instance.mjs";
import { isPortFree } from "./network.mjs";
import { ROOT } from "./paths.mjs";
import { keptSecret, writePrivate } from "./private-file.mjs";
import { say } from "./progress.mjs";
import { findRedis } from "./redis-binary.mjs";
import { endRunningSteps, runStep } from "./run-step.mjs";
import { preparePostgres } from "./services-postgres.mjs";
import { prepareRedis } from "./services-redis.mjs";
import { ensureBuild, ensureInstalled } from "./setup.mjs";
import { operationalUrl, stackEnvironment } from "./stack-environment.mjs";
import { Supervisor } from "./supervise.mjs";
import { waitUntil } from "./wait-until.mjs";

/** The services' ports follow the web port, so that they are the same at every start; a taken one is replaced. */
const POSTGRES_OFFSET = 10_000;
const REDIS_OFFSET = 20_000;
const READY_MS = 120_000;
const BIGGEST_LOG_BYTES = 20 * 1024 * 1024;
const APP = ["web", "worker"];
const SERVICES = ["postgres", "redis"];

/**
 * Signalbox as one piece: services, database, build, web and worker, in one data directory.
 * `demo`: `none`, `bare`, or `full` with a history. `start` resolves with where it is; `stop` ends all of it, at any moment, app first.
 */
export function createStack({ dataDir, port, given, demo, isFresh }) {
  const url = given.NEXTAUTH_URL || `http://127.0.0.1:${port}`;
  const upFile = path.join(dataDir, "up.json");
  let instance;
  let summary = null;
  let latest = {};
  let stopping;

  const supervisor = new Supervisor({
    dataDir,
    say,
    onChange: (pids) => {
      latest = pids;
      if (summary) publish(pids);
    },
  });

  function publish(pids) {
    writePrivate(upFile, `${JSON.stringify({ ...summary, pids: { supervisor: process.pid, ...pids } }, null, 2)}\n`);
  }

  async function prepare() {
    instance = takeInstance(dataDir, url);
    const left = await stopLeftovers(dataDir);
    if (left.length > 0) say(`ended what a killed start had left: ${left.join(", ")}`);
    if (!(await isPortFree(port))) {
      throw new Failure(
        `Port ${port} is taken by another program. Stop that one, or choose another port: npm run up -- --port ${port + 1}`,
      );
    }
    if (isFresh) wipeInstance(dataDir);
    fs.mkdirSync(path.join(dataDir, "logs"), { recursive: true, mode: 0o700 });
    await ensureInstalled();
  }

  async function startApp(env, build, logins) {
    instance.serves(path.basename(build));
    const envOf = (name) => ({ ...env, NEXT_DIST_DIR: build, DATABASE_URL: logins[name] });
    await supervisor.start(nodeUnit("worker", WORKER_ARGS, envOf("worker"), dataDir));
    await supervisor.start(nodeUnit("web", webArgs(port), envOf("web"), dataDir));
    say("waiting for web and worker");
    await waitUntilReady(`http://127.0.0.1:${port}`, path.join(dataDir, "logs"));
  }

  async function run() {
    await prepare();
    const services = await startServices({ supervisor, given, dataDir, port });
    const env = stackEnvironment({ given, dataDir, port, isDemo: demo !== "none", ...services });
    const [build, logins] = await Promise.all([ensureBuild(env), fillDatabase({ env, given, dataDir, demo })]);
    await startApp(env, build, logins);
    summary = { url, databaseUrl: env.DATABASE_URL, redisUrl: env.REDIS_URL };
    publish(latest);
    supervisor.settle();
    return { url, env };
  }

  async function stopAll() {
    endRunningSteps();
    if (!instance) return;
    fs.rmSync(upFile, { force: true });
    await supervisor.stop(APP);
    await supervisor.stop(SERVICES);
    fs.rmSync(path.join(dataDir, "processes.json"), { force: true });
    instance.release();
  }

  return {
    start: async () => {
      const outcome = await Promise.race([run(), supervisor.failed]);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
    kill: () => supervisor.kill(APP),
  };
}

async function startServices({ supervisor, given, dataDir, port }) {
  const log = (name) => path.join(dataDir, "logs", `${name}.log`);
  const [postgres, redis] = await Promise.all([
    given.DATABASE_URL
      ? null
      : preparePostgres({
          dir: path.join(dataDir, "pg"),
          wantedPort: wanted(port, POSTGRES_OFFSET),
          logFile: log("postgres"),
        }),
    given.REDIS_URL
      ? null
      : findRedis().then((launch) =>
          prepareRedis({
            dir: path.join(dataDir, "redis"),
            wantedPort: wanted(port, REDIS_OFFSET),
            logFile: log("redis"),
            launch,
          }),
        ),
  ]);
  if (!redis) {
    const { requireRedis } = await import("./reach-redis.mjs");
    await requireRedis(given.REDIS_URL);
  }
  const own = [postgres, redis].filter(Boolean);
  if (own.length > 0) say(`starting ${own.map(({ name }) => name).join(" and ")}`);
  await Promise.all(own.map((unit) => supervisor.start(unit)));
  const databaseUrl = given.DATABASE_URL || postgres.urlOf("signalbox");
  const demoName = postgres ? "operational" : `${new URL(databaseUrl).pathname.slice(1)}_operational`;
  return {
    databaseUrl,
    redisUrl: given.REDIS_URL || redis.url,
    demoDatabaseUrl: given.DEMO_DATABASE_URL || operationalUrl(databaseUrl, demoName),
  };
}

function wanted(port, offset) {
  return port + offset <= 65_535 ? port + offset : 0;
}

/** Answers the addresses that web and worker reach the filled database by. */
async function fillDatabase({ env, given, dataDir, demo }) {
  // Not before npm ci: it needs the installed packages.
  const { ensureDatabase, migrate } = await import("./migrate.mjs");
  await ensureDatabase(env.DATABASE_URL);
  const { applied, hasRoles } = await migrate(env.DATABASE_URL);
  say(applied.length > 0 ? `migrated the database: ${applied.length} applied` : "the database is up to date");
  const password = (name) =>
    keptSecret(path.join(dataDir, "secrets", `${name}_database_password`), { encoding: "base64url" });
  const logins = await loginsOf({ env, given, hasRoles, password });
  if (demo !== "none") await seedDemo({ env, given, hasRoles, password });
  if (demo === "full") await runSeed("seeding two weeks of history", "history", env);
  if (demo === "none") say((await runSeed("looking for an administrator", "first-admin", env)).trim());
  return logins;
}

async function seedDemo({ env, given, hasRoles, password }) {
  const { ensureDatabase } = await import("./migrate.mjs");
  await ensureDatabase(env.DEMO_DATABASE_URL);
  const demoUrl = hasRoles && !given.DEMO_DATABASE_URL ? await demoLogin(env, password) : env.DEMO_DATABASE_URL;
  await runSeed("seeding the demo", "demo", { ...env, DEMO_DATABASE_URL: demoUrl });
}

const runSeed = (title, scenario, env) =>
  runStep(title, process.execPath, ["--import", "tsx", "prisma/seed/main.ts", scenario], { env });

async function loginsOf({ env, given, hasRoles, password }) {
  const { ensureLogins, loginUrl } = await import("./database-roles.mjs");
  if (!hasRoles) {
    say("the user of DATABASE_URL may not make roles: web and worker use that same login");
    return { web: env.DATABASE_URL, worker: env.DATABASE_URL };
  }
  const logins = {
    web: given.WEB_DATABASE_URL || loginUrl(env.DATABASE_URL, "web", password("web")),
    worker: given.WORKER_DATABASE_URL || loginUrl(env.DATABASE_URL, "worker", password("worker")),
  };
  await ensureLogins(env.DATABASE_URL, logins);
  return logins;
}

/** Tasks of the demo reach the lender's database as a login that owns that database and nothing else. */
async function demoLogin(env, password) {
  const { handOver, loginUrl } = await import("./database-roles.mjs");
  const url = loginUrl(env.DEMO_DATABASE_URL, "app", password("operational"));
  await handOver(env.DEMO_DATABASE_URL, url);
  return url;
}

function nodeUnit(name, args, env, dataDir) {
  const logFile = path.join(dataDir, "logs", `${name}.log`);
  return {
    name,
    logFile,
    stopSignal: "SIGTERM",
    graceMs: name === "worker" ? (Number(env.SHUTDOWN_GRACE_SECONDS) || 30) * 1000 + 5000 : 10_000,
    start: async (spawned) => {
      if (fs.existsSync(logFile) && fs.statSync(logFile).size > BIGGEST_LOG_BYTES)
        fs.renameSync(logFile, `${logFile}.1`);
      const log = fs.openSync(logFile, "a", 0o600);
      spawned(
        spawn(process.execPath, endingWithUs(args), {
          env,
          cwd: ROOT,
          detached: true,
          stdio: ["ignore", log, log, "ipc"],
        }),
      );
      fs.closeSync(log);
    },
  };
}

async function waitUntilReady(base, logs) {
  let last = "no answer";
  const ask = async (route) => {
    try {
      const response = await fetch(`${base}${route}`, { signal: AbortSignal.timeout(3000) });
      last = `${route} answered ${response.status}: ${(await response.text()).slice(0, 500)}`;
      return response.ok;
    } catch (error) {
      last = `${route}: ${error.cause?.message ?? error.message}`;
      return false;
    }
  };
  const isReady = await waitUntil(async () => (await ask("/api/healthz")) && (await ask("/api/readyz")), {
    timeoutMs: READY_MS,
    everyMs: 100,
  });
  if (isReady) return;
  throw new Failure(
    `Signalbox did not become ready within ${READY_MS / 1000} s; ${last}\nThe logs of its processes are in ${logs}.`,
  );
}
