import { readdir, readFile } from "node:fs/promises";

async function hasEnvironmentEntry(pid: string, entry: string): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/environ`, "latin1")).split("\0").includes(entry);
  } catch {
    // Ended meanwhile, or somebody else's.
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended between the look and the signal.
  }
}

/** Looks in a row that must find nothing: during exec a process shows no environment, and a fork may be too new. */
const CLEAN_LOOKS = 5;
/** Something that forks faster than it can be killed is given up then. */
const MAX_LOOKS = 200;

async function findMarked(entry: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const isMarked = await Promise.all(pids.map((pid) => hasEnvironmentEntry(pid, entry)));
  return pids
    .filter((_, index) => isMarked[index])
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/**
 * Kills the processes whose environment holds `entry` (NAME=value), for machines without PID namespaces: a child that
 * left the process group still carries the attempt's id. The best that can be done there, and no guarantee.
 */
export async function killLeftovers(entry: string): Promise<void> {
  if (process.platform !== "linux") return;
  let clean = 0;
  for (let look = 0; clean < CLEAN_LOOKS && look < MAX_LOOKS; look += 1) {
    const found = await findMarked(entry);
    clean = found.length === 0 ? clean + 1 : 0;
    found.forEach(kill);
  }
}
