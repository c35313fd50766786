import { grouped } from "@/lib/testing/chaos/grouped";
import type { MadeFault } from "@/lib/testing/chaos/schedule";

type Spread = Readonly<{ p50: number; max: number }>;
export type Recovery = Readonly<Record<string, Spread>>;

export type ChaosReport = Readonly<{
  seed: number;
  minutes: number;
  faults: number;
  faults_by_kind: Readonly<Record<string, number>>;
  clients_accepted: number;
  clients_decided: number;
  attempts: number;
  lost: number;
  /** Late results that were refused. */
  fenced: number;
  violations: number;
  violations_by_check: Readonly<Record<string, number>>;
  /** Milliseconds that a worker took to start: what a recovery contains of it is not the engine's. */
  worker_start_ms: Spread;
  /** Milliseconds from a fault to the next task that was recorded as done. */
  recovery_ms: Recovery;
}>;

const median = (sorted: readonly number[]): number => sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;

export function spreadOf(all: readonly number[]): Spread {
  const sorted = all.map(Math.round).sort((a, b) => a - b);
  return { p50: median(sorted), max: sorted.at(-1) ?? 0 };
}

/** How long each kind of fault kept anything from being done. `doneMs`: when tasks were recorded as done, in order. */
export function recoveryByKind(faults: readonly MadeFault[], doneMs: readonly number[]): Recovery {
  const waits = faults.map(({ kind, recoversFromMs }) => {
    const next = doneMs.find((at) => at > recoversFromMs) ?? Number.POSITIVE_INFINITY;
    return { kind, ms: Math.round(next - recoversFromMs) };
  });
  return Object.fromEntries(
    [...grouped(waits, ({ kind }) => kind)].map(([kind, all]) => {
      return [kind, spreadOf(all.map(({ ms }) => ms))];
    }),
  );
}

export const countByKind = (faults: readonly MadeFault[]): Record<string, number> =>
  Object.fromEntries([...grouped(faults, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]));

/** Violations, and clients that were never decided: either is a failure. */
export const isSound = (report: ChaosReport): boolean =>
  report.violations === 0 && report.clients_decided === report.clients_accepted;
