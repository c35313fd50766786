import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { waitUntil } from "./wait-until.mjs";

const ON_LINUX = process.platform === "linux";

function readOrNull(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/**
 * Names one process for good: a pid alone is reused, a pid with its start time (and the boot it belongs to) is not.
 * Null when no such process lives; a zombie waiting to be reaped does not live.
 */
export function identityOf(pid) {
  if (!ON_LINUX)
    return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() || null;
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return null;
  return `${readOrNull("/proc/sys/kernel/random/boot_id")?.trim()}:${fields[19]}`;
}

export function recordOf(pid) {
  return { pid, identity: identityOf(pid) };
}

export function isAlive(record) {
  return Boolean(record?.pid && record.identity && identityOf(record.pid) === record.identity);
}

/** Processes whose working directory lies in `dir`: how Postgres and its backends are found when no record survived. */
export function processesIn(dir) {
  if (!ON_LINUX || !fs.existsSync(dir)) return [];
  const real = fs.realpathSync(dir);
  return fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const cwd = fs.readlinkSync(`/proc/${pid}/cwd`);
        return (cwd === real || cwd.startsWith(real + path.sep)) && identityOf(pid) !== null;
      } catch {
        return false;
      }
    });
}

export function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** Asks with `name`, and after `graceMs` kills the whole process group. Returns when the process is gone. */
export async function stopRecorded(record, name, graceMs) {
  if (!isAlive(record)) return;
  signal(record.pid, name);
  if (await waitUntil(() => !isAlive(record), { timeoutMs: graceMs })) return;
  if (!signal(-record.pid, "SIGKILL")) signal(record.pid, "SIGKILL");
  await waitUntil(() => !isAlive(record), { timeoutMs: 5000 });
}
