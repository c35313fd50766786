import { type DagDocument, MAX_CATCH_UP } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { type Scheduled, type Ticks, ticksOf } from "@/lib/domain/schedule/ticks";

/** Ticks that get no run: a stretch without a hole, from the first to the last. */
export type MissedTicks = Readonly<{
  firstAt: Date;
  lastAt: Date;
  count: number;
  /** True when there were more than anybody counts. */
  isAtLeast: boolean;
}>;

export type DueTicks = Readonly<{
  /** Logical dates to create runs for, oldest first. */
  ticks: readonly Date[];
  /** What was due as well and is given up. */
  missed: MissedTicks | null;
  /** When to look again. */
  nextAt: Date;
}>;

/** Counting stops here: a cron of every minute that slept for a week. */
const MAX_COUNTED = 10_000;

/** A tick this late is a missed one, not the current one seen a moment after its time. */
const ON_TIME_MS = 60_000;

/**
 * Which ticks to run now, when the next one due was `nextAt`. A tick that came while nothing looked is missed when a
 * later one is due as well: `none` runs only the newest, and only while it is the current one; `last` runs the newest;
 * `all` runs each, up to `MAX_CATCH_UP`. Null for a DAG that time does not start or whose schedule has ended.
 */
export function dueTicks(dag: Scheduled & Pick<DagDocument, "missed">, nextAt: Date, now: Date): DueTicks | null {
  const schedule = ticksOf(dag);
  const next = schedule && (nextAt > now ? nextAt : schedule.after(now));
  if (!schedule || !next) return null;
  const { due, isAtLeast } = passedTicks(schedule, nextAt, now);
  const ticks = choose(dag.missed ?? SETTING_DEFAULTS.missed, due, next, now);
  return { ticks, missed: stretch(due.slice(0, due.length - ticks.length), isAtLeast), nextAt: next };
}

/** Ticks from `nextAt` to `until`, all of them given up; null when there was none. */
export function givenUpTicks(dag: Scheduled, nextAt: Date, until: Date): MissedTicks | null {
  const schedule = ticksOf(dag);
  if (!schedule) return null;
  const { due, isAtLeast } = passedTicks(schedule, nextAt, until);
  return stretch(due, isAtLeast);
}

/** Oldest first. Of more than `MAX_COUNTED` the first and the newest are there, and what lies between is not. */
function passedTicks(schedule: Ticks, nextAt: Date, until: Date): { due: readonly Date[]; isAtLeast: boolean } {
  const due: Date[] = [];
  let tick: Date | null = nextAt;
  while (tick !== null && tick <= until) {
    if (due.length === MAX_COUNTED)
      return { due: [...due.slice(0, -MAX_CATCH_UP), ...schedule.newest(MAX_CATCH_UP, until)], isAtLeast: true };
    due.push(tick);
    tick = schedule.after(tick);
  }
  return { due, isAtLeast: false };
}

function choose(missed: "none" | "last" | "all", due: readonly Date[], next: Date, now: Date): readonly Date[] {
  if (missed === "all") return due.slice(-MAX_CATCH_UP);
  const newest = due.slice(-1);
  if (missed === "last") return newest;
  const tolerance = Math.min(ON_TIME_MS, (next.getTime() - (newest[0]?.getTime() ?? 0)) / 2);
  return newest.filter((tick) => now.getTime() - tick.getTime() <= tolerance);
}

function stretch(ticks: readonly Date[], isAtLeast: boolean): MissedTicks | null {
  const [firstAt] = ticks;
  const lastAt = ticks.at(-1);
  return firstAt && lastAt ? { firstAt, lastAt, count: ticks.length, isAtLeast } : null;
}
