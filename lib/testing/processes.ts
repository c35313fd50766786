import { readdir, readFile } from "node:fs/promises";

/** Ids of the live processes whose environment holds this NAME=value. Linux only. */
export async function processesWith(entry: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")));
  return pids.filter((_, index) => environments[index]?.split("\0").includes(entry)).map(Number);
}
