import { readdirSync, readFileSync } from "node:fs";

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}

/** Ids of the live processes whose environment holds this NAME=value, seen at once: a slow look would hide stragglers. */
export const processesWith = (entry: string): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(entry))
    .map(Number);
