import { type FaultKind, faultOf } from "@/lib/testing/chaos/faults";
import { grouped } from "@/lib/testing/chaos/grouped";
import type { MadeFault } from "@/lib/testing/chaos/schedule";

type Spread = Readonly<{ p50: number; max: number }>;
export type Recovery = Readonly<Record<string, Spread & Readonly<{ promised: number | null }>>>;

/** However many faults come together. */
const PROMISED_TOGETHER_MS = 30_000;

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
  web_start_ms: Spread;
  /** Milliseconds from a fault to the next task that was recorded as done; of the web process, to the next change seen. */
  recovery_ms: Recovery;
  /** Kinds of which one took longer than is promised of it alone, or together with another one. */
  recovery_late: readonly string[];
  /** Milliseconds from the last beat of a worker that was lost to the next attempt of what it ran. */
  begun_again_ms: Spread;
  /** Runs that somebody looked at to their end, and connections that had to be made anew meanwhile. */
  views: number;
  view_reconnects: number;
}>;

const median = (sorted: readonly number[]): number => sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;

export function spreadOf(all: readonly number[]): Spread {
  const sorted = all.map(Math.round).sort((a, b) => a - b);
  return { p50: median(sorted), max: sorted.at(-1) ?? 0 };
}

/** `doneMs`: when tasks were recorded as done; `seenMs`: when something arrived at somebody who looks. Both in order. */
type Signs = Readonly<{ doneMs: readonly number[]; seenMs: readonly number[] }>;

/** How long a fault kept anything from being done, or seen. */
function recoveryOf({ kind, recoversFromMs }: MadeFault, { doneMs, seenMs }: Signs): number {
  const from = faultOf(kind).recovers === "views" ? seenMs : doneMs;
  const next = from.find((at) => at > recoversFromMs) ?? Number.POSITIVE_INFINITY;
  return Math.round(next - recoversFromMs);
}

export function recoveryByKind(faults: readonly MadeFault[], signs: Signs): Recovery {
  const spreadOfKind = (kind: FaultKind, all: readonly MadeFault[]) => ({
    ...spreadOf(all.map((fault) => recoveryOf(fault, signs))),
    promised: faultOf(kind).promisedMs,
  });
  return Object.fromEntries(
    [...grouped(faults, ({ kind }) => kind)].map(([kind, all]) => [kind, spreadOfKind(kind, all)]),
  );
}

export function lateKinds(faults: readonly MadeFault[], signs: Signs): string[] {
  const isLate = (fault: MadeFault) => {
    const { promisedMs } = faultOf(fault.kind);
    const ms = recoveryOf(fault, signs);
    const isAlone = !faults.some(
      (other) => other !== fault && other.begunMs < fault.recoversFromMs + ms && other.endedMs > fault.begunMs,
    );
    return promisedMs !== null && ms > (isAlone ? promisedMs : PROMISED_TOGETHER_MS);
  };
  return [...new Set(faults.filter(isLate).map(({ kind }) => kind))];
}

export const countByKind = (faults: readonly MadeFault[]): Record<string, number> =>
  Object.fromEntries([...grouped(faults, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]));

type Verdict = Pick<ChaosReport, "violations" | "clients_accepted" | "clients_decided" | "recovery_late">;

/** Violations, clients that were never decided, and recoveries that took longer than promised: each is a failure. */
export const isSound = (report: Verdict): boolean =>
  report.violations === 0 && report.clients_decided === report.clients_accepted && report.recovery_late.length === 0;
