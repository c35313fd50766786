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

/**
 * Kills the processes whose environment holds `entry` (NAME=value), for machines without PID namespaces: a child that
 * left the process group still carries the attempt's id. Repeats while it finds some, for those forked meanwhile.
 */
export async function killLeftovers(entry: string): Promise<void> {
  if (process.platform !== "linux") return;
  for (let round = 0; round < 20; round += 1) {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(
      pids.map(async (pid) => ((await hasEnvironmentEntry(pid, entry)) ? Number(pid) : 0)),
    );
    const marked = found.filter((pid) => pid > 0 && pid !== process.pid);
    if (marked.length === 0) return;
    marked.forEach(kill);
  }
}
