import { Cron } from "croner";
import type { DagDocument } from "@/lib/domain/dag/document";
import { durationToMs } from "@/lib/domain/shared/duration";

export type Scheduled = Pick<DagDocument, "start" | "start_date">;

/** The ticks of one schedule, none before its start date. */
export type Ticks = Readonly<{
  /** The first one after an instant; null when none comes any more. */
  after(instant: Date): Date | null;
  /** The newest ones up to and including an instant, oldest first. */
  newest(count: number, until: Date): readonly Date[];
}>;

/** True for a DAG that time starts. */
export const isScheduled = ({ start }: Pick<DagDocument, "start">): boolean => "cron" in start || "interval" in start;

/** Null for a DAG that time does not start. */
export function ticksOf({ start, start_date }: Scheduled): Ticks | null {
  const from = start_date ? new Date(`${start_date}T00:00:00Z`) : null;
  if ("interval" in start) return intervalTicks(durationToMs(start.interval), from?.getTime() ?? 0);
  return "cron" in start ? cronTicks(start.cron, start.timezone ?? "UTC", from) : null;
}

/** The first tick after `after` and not before the start date; null for a DAG that time does not start. */
export const nextTick = (dag: Scheduled, after: Date): Date | null => ticksOf(dag)?.after(after) ?? null;

/** Ticks in `[from, to]`, oldest first, and at most `limit` of them. */
export function ticksBetween(ticks: Ticks, from: Date, to: Date, limit: number): Date[] {
  const found: Date[] = [];
  let tick = ticks.after(new Date(from.getTime() - 1));
  while (tick !== null && tick <= to && found.length < limit) {
    found.push(tick);
    tick = ticks.after(tick);
  }
  return found;
}

/** Steps from an anchor: the start date, else midnight UTC 1970. The clock's changes do not move them. */
function intervalTicks(step: number, anchor: number): Ticks {
  const numberAt = (instant: Date) => Math.floor((instant.getTime() - anchor) / step);
  const tick = (number: number) => new Date(anchor + number * step);
  return {
    after: (instant) => tick(Math.max(0, numberAt(instant) + 1)),
    newest: (count, until) => {
      const last = numberAt(until);
      const first = Math.max(0, last - count + 1);
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => tick(first + at));
    },
  };
}

/**
 * Cron times by the clock of a place. A time that the clock repeats fires once when the hour is named, and each time when
 * every hour is meant (croner's rule). A time that the clock skips is made up at the first instant after the gap, unless
 * the schedule fires within the gap's length after it anyway.
 */
function cronTicks(pattern: string, timezone: string, from: Date | null): Ticks {
  const cron = new Cron(pattern, { timezone });
  const onWall = new Cron(pattern, { timezone: "UTC" });
  const isFromOn = (tick: Date) => !from || tick >= from;
  return {
    after: (instant) => {
      // croner answers strictly later instants; a start date that is itself a tick counts.
      const base = from && from > instant ? new Date(from.getTime() - 1) : instant;
      const next = cron.nextRun(base);
      return next && (madeUpAfterGap(onWall, timezone, base, next) ?? next);
    },
    newest: (count, until) =>
      cron
        .previousRuns(count, new Date(until.getTime() + 1))
        .filter(isFromOn)
        .toReversed(),
  };
}

/** The end of a gap of the clock between two instants in which a time of the pattern fell; null when there is none. */
function madeUpAfterGap(onWall: Cron, timezone: string, after: Date, next: Date): Date | null {
  const length = offsetMs(timezone, next) - offsetMs(timezone, after);
  if (length <= 0) return null;
  const end = endOfGap(timezone, after.getTime(), next.getTime());
  if (next.getTime() <= end + length) return null;
  const wallStart = end + offsetMs(timezone, after);
  const skipped = onWall.nextRun(new Date(wallStart - 1));
  return skipped && skipped.getTime() < wallStart + length ? new Date(end) : null;
}

/** The first instant with the later offset, to the second. */
function endOfGap(timezone: string, from: number, to: number): number {
  const before = offsetMs(timezone, new Date(from));
  let [low, high] = [Math.floor(from / 1_000), Math.ceil(to / 1_000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(timezone, new Date(middle * 1_000)) === before) low = middle;
    else high = middle;
  }
  return high * 1_000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** By how much a place's clock is ahead of UTC. */
export function offsetMs(timezone: string, instant: Date): number {
  const clock =
    clocks.get(timezone) ?? new Intl.DateTimeFormat("en", { timeZone: timezone, timeZoneName: "longOffset" });
  clocks.set(timezone, clock);
  const name = clock.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === "-" ? -size : size) * 1_000;
}
