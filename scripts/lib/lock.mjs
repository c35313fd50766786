import fs from "node:fs";
import path from "node:path";
import { readJson, writePrivate } from "./private-file.mjs";
import { isAlive, recordOf } from "./processes.mjs";

/**
 * Takes a lock file for this process; a lock whose process is gone counts as free. Null when it is ours, else the
 * holder's record. `facts` are kept in it for others to read.
 */
export function tryLock(file, facts = {}) {
  const holder = readJson(file);
  if (holder && isAlive(holder)) return holder;
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  fs.rmSync(file, { force: true });
  try {
    fs.writeFileSync(file, JSON.stringify({ ...recordOf(process.pid), ...facts }), { mode: 0o600, flag: "wx" });
    return null;
  } catch {
    return readJson(file) ?? { pid: 0 };
  }
}

export function rewriteLock(file, facts) {
  writePrivate(file, JSON.stringify({ ...recordOf(process.pid), ...facts }));
}

export function unlock(file) {
  fs.rmSync(file, { force: true });
}
