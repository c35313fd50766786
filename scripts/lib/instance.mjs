import fs from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { rewriteLock, tryLock, unlock } from "./lock.mjs";
import { DATA, TEST_RUNS } from "./paths.mjs";
import { readJson } from "./private-file.mjs";
import { isAlive, stopRecorded } from "./processes.mjs";

/** What belongs to one instance; its data directory may also hold other instances and shared tools. */
const OWN_ENTRIES = [
  "pg",
  "pg.new",
  "pg.secret",
  "redis",
  "redis.secret",
  "secrets",
  "logs",
  "pack-cache",
  "processes.json",
  "up.json",
];
const LEFTOVER_GRACE_MS = 5000;

function lockFile(dir) {
  return path.join(dir, "instance.lock");
}

/** Takes the data directory for this process, or says who has it. Gives it back with `release`. */
export function takeInstance(dir, url) {
  makeDataDir(dir);
  const file = lockFile(dir);
  const holder = tryLock(file, { url });
  if (holder) throw new Failure(alreadyRunning(dir, holder));
  return {
    serves: (build) => rewriteLock(file, { url, build }),
    release: () => unlock(file),
  };
}

function makeDataDir(dir) {
  try {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    fs.accessSync(dir, fs.constants.W_OK);
  } catch (error) {
    throw new Failure(
      `${dir} cannot be written (${error.code}). Was it made by another user? Give it to yourself, or delete it.`,
    );
  }
}

function alreadyRunning(dir, holder) {
  const isReady = fs.existsSync(path.join(dir, "up.json"));
  const where = isReady ? `It already runs at ${holder.url}` : `It is already starting, for ${holder.url}`;
  return `${where} (process ${holder.pid}). Stop that one with Ctrl-C, or start a second one: npm run up -- --port <other port>`;
}

function foldersIn(dir) {
  return fs.existsSync(dir) ? fs.readdirSync(dir).map((name) => path.join(dir, name)) : [];
}

/** Every other instance of this checkout that has come so far as to serve a build. */
export function servingInstances() {
  const dirs = [DATA, ...foldersIn(DATA), ...foldersIn(TEST_RUNS)];
  return dirs
    .map((dir) => readJson(lockFile(dir)))
    .filter((lock) => lock?.build && lock.pid !== process.pid && isAlive(lock));
}

/** Stops what a killed supervisor left behind: first those who use the services, then the services. */
export async function stopLeftovers(dir) {
  const file = path.join(dir, "processes.json");
  const records = readJson(file) ?? {};
  const { postgres, redis, ...users } = records;
  const left = Object.entries(records).filter(([, record]) => isAlive(record));
  await Promise.all(Object.values(users).map((record) => stopRecorded(record, "SIGTERM", LEFTOVER_GRACE_MS)));
  await Promise.all([
    stopRecorded(postgres, "SIGINT", LEFTOVER_GRACE_MS),
    stopRecorded(redis, "SIGTERM", LEFTOVER_GRACE_MS),
  ]);
  fs.rmSync(file, { force: true });
  fs.rmSync(path.join(dir, "up.json"), { force: true });
  return left.map(([name]) => name);
}

export function wipeInstance(dir) {
  for (const name of OWN_ENTRIES) fs.rmSync(path.join(dir, name), { recursive: true, force: true });
}
