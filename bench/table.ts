import type { Machine } from "@/bench/context";
import { FIGURES } from "@/bench/figures";
import type { Figure } from "@/bench/statistics";
import type { Yardstick } from "@/bench/yardstick";

/** A figure, and what the machine gave just before it was taken. */
export type Taken = Figure & Readonly<{ yardstick: Yardstick }>;

const HEAD = ["figure", "median", "min", "max", "goal", "met", "load", "bullmq/s", "commit ms", "what"];

export function printTable(figures: ReadonlyMap<string, Taken>, machine: Machine, runs: number): string {
  const rows = Object.entries(FIGURES).flatMap(([key, { what }]) => {
    const figure = figures.get(key);
    if (!figure) return [];
    const { median, min, max, yardstick } = figure;
    const then = [yardstick.load, yardstick.bullmqJobsPerS, yardstick.commitMs].map(rounded);
    return [[key, rounded(median), rounded(min), rounded(max), goalOf(key), isMet(key, median), ...then, what]];
  });
  const widths = HEAD.map((_, column) => Math.max(...[HEAD, ...rows].map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 || column === HEAD.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const about = `${machine.cpus} × ${machine.cpu}, Node ${machine.node}, ${machine.postgres}; ${runs} runs each`;
  return `${[about, "", line(HEAD), ...rows.map(line)].join("\n")}\n`;
}

const rounded = (value: number): string => {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
};

function goalOf(key: string): string {
  const { atMost, atLeast } = FIGURES[key] ?? {};
  if (atMost !== undefined) return `≤ ${atMost}`;
  return atLeast === undefined ? "" : `≥ ${atLeast}`;
}

function isMet(key: string, median: number): string {
  const { atMost, atLeast } = FIGURES[key] ?? {};
  if (atMost === undefined && atLeast === undefined) return "";
  return median <= (atMost ?? Number.POSITIVE_INFINITY) && median >= (atLeast ?? 0) ? "yes" : "no";
}
