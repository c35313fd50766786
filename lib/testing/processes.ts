import { readdirSync, readFileSync } from "node:fs";

/** The NAME=value entries that /proc shows of a process; none when it has ended. */
export function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}

/** Ids of the live processes whose environment holds this NAME=value, seen at once: a slow look would hide stragglers. */
export const processesWith = (entry: string): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(entry));
