import { Cron } from "croner";
import { type DagDocument, SETTING_DEFAULTS } from "@/lib/domain/dag/document";
import { durationToMs } from "@/lib/domain/shared/duration";

/** At most this many runs are created for ticks that were missed in one go; older ones are given up. */
export const MAX_CATCH_UP = 100;

export type DueTicks = Readonly<{
  /** Logical dates to create runs for, oldest first. */
  ticks: readonly Date[];
  /** When to look again; null when the schedule never fires again. */
  nextAt: Date;
}>;

type Scheduled = Pick<DagDocument, "start" | "start_date" | "missed">;

/** True for a DAG that time starts. */
export const isScheduled = ({ start }: Pick<DagDocument, "start">): boolean => "cron" in start || "interval" in start;

/**
 * The first tick after `after` and not before the start date; null for a DAG that time does not start. A cron time that
 * daylight saving skips fires at the first instant after the gap, one that it repeats fires once (croner's rule).
 */
export function nextTick(dag: Scheduled, after: Date): Date | null {
  const from = startOf(dag);
  if ("cron" in dag.start) {
    const cron = new Cron(dag.start.cron, { timezone: dag.start.timezone ?? "UTC" });
    // croner answers strictly later instants; a start date that is itself a tick counts.
    return cron.nextRun(from && from > after ? new Date(from.getTime() - 1) : after);
  }
  if ("interval" in dag.start) {
    const step = durationToMs(dag.start.interval);
    const anchor = from?.getTime() ?? 0;
    if (after.getTime() < anchor) return new Date(anchor);
    return new Date(anchor + (Math.floor((after.getTime() - anchor) / step) + 1) * step);
  }
  return null;
}

/**
 * Which ticks to run now, when the next one due was `nextAt`. A tick that came while nothing looked is `missed` when a
 * later one is due as well: `none` runs only the newest, and only while it is the current one; `last` runs the newest;
 * `all` runs each, up to `MAX_CATCH_UP`. Null for a DAG that time does not start or whose schedule has ended.
 */
export function dueTicks(dag: Scheduled, nextAt: Date, now: Date): DueTicks | null {
  const due: Date[] = [];
  let tick: Date | null = nextAt;
  while (tick !== null && tick <= now) {
    due.push(tick);
    if (due.length > MAX_CATCH_UP) due.shift();
    tick = nextTick(dag, tick);
  }
  if (tick === null) return null;
  return { ticks: choose(dag.missed ?? SETTING_DEFAULTS.missed, due, tick, now), nextAt: tick };
}

/** A tick this late is a missed one, not the current one seen a moment after its time. */
const ON_TIME_MS = 60_000;

function choose(missed: "none" | "last" | "all", due: readonly Date[], next: Date, now: Date): readonly Date[] {
  if (missed === "all") return due;
  const newest = due.slice(-1);
  if (missed === "last") return newest;
  const tolerance = Math.min(ON_TIME_MS, (next.getTime() - (newest[0]?.getTime() ?? 0)) / 2);
  return newest.filter((tick) => now.getTime() - tick.getTime() <= tolerance);
}

const startOf = ({ start_date }: Scheduled): Date | null => (start_date ? new Date(`${start_date}T00:00:00Z`) : null);
