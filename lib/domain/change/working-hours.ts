import type { Criticality } from "@/lib/domain/dag/criticality";
import { offsetMs } from "@/lib/domain/schedule/ticks";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OPENS_MS = 9 * HOUR_MS;
const CLOSES_MS = 17 * HOUR_MS;
const SATURDAY = 6;
const SUNDAY = 0;

/** Reviewers answer within so many working hours; for a DAG on which much hangs sooner. Source: governance.md 3.5. */
const ANSWER_WITHIN_HOURS = { critical: 1, standard: 4, sandbox: 4 } as const satisfies Record<Criticality, number>;

/** When so much working time has passed: Monday to Friday, nine to five by the clock of a place. */
export function afterWorkingHours(from: Date, hours: number, timezone: string): Date {
  const onWall = workedOnWall(from.getTime() + offsetMs(timezone, from), hours * HOUR_MS);
  // Clocks are changed at night, on days on which nobody works: the offset of the guess is that of the answer.
  const guess = new Date(onWall - offsetMs(timezone, from));
  return new Date(onWall - offsetMs(timezone, guess));
}

/** The same by what a clock on the wall shows, in milliseconds. */
function workedOnWall(from: number, workMs: number): number {
  const day = from - (from % DAY_MS);
  const begins = Math.max(from, day + OPENS_MS);
  const rest = isWorkingDay(day) ? Math.max(0, day + CLOSES_MS - begins) : 0;
  return rest > 0 && workMs <= rest ? begins + workMs : workedOnWall(day + DAY_MS, workMs - rest);
}

const isWorkingDay = (day: number): boolean => ![SATURDAY, SUNDAY].includes(new Date(day).getUTCDay());

/** Until when whoever is asked answers a revision for the first time. */
export const firstAnswerDue = (askedAt: Date, criticality: Criticality, timezone: string): Date =>
  afterWorkingHours(askedAt, ANSWER_WITHIN_HOURS[criticality], timezone);
