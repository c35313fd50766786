import fs from "node:fs";
import path from "node:path";
import { TEST_RUNS } from "./paths.mjs";
import { identityOf, processesIn, signal } from "./processes.mjs";
import { waitUntil } from "./wait-until.mjs";

/**
 * A folder for what this test run starts, named after the process, so that runs never meet. What a killed run left is
 * ended and deleted first: its folder's process is gone.
 */
export async function openRun() {
  fs.mkdirSync(TEST_RUNS, { recursive: true, mode: 0o700 });
  for (const name of fs.readdirSync(TEST_RUNS)) {
    if (identityOf(Number(name)) === null) await closeRun(path.join(TEST_RUNS, name));
  }
  const dir = path.join(TEST_RUNS, String(process.pid));
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  return dir;
}

export async function closeRun(dir) {
  for (const pid of processesIn(dir)) signal(pid, "SIGKILL");
  await waitUntil(() => processesIn(dir).length === 0, { timeoutMs: 10_000 });
  fs.rmSync(dir, { recursive: true, force: true });
}
