import { ticksOf } from "@/lib/domain/schedule/ticks";

const DAY_MS = 86_400_000;
const MONDAY_MORNING = "0 6 * * 1";

/** A week that is over: the Monday on which its report is due, as its calendar writes it, and from when. */
export type ReportWeek = Readonly<{ monday: string; dueAt: Date }>;

/** The newest Monday, six in the morning by the clock of a place, that is not in the future. */
export function newestReportWeek(now: Date, timezone: string): ReportWeek | null {
  const ticks = ticksOf({ start: { cron: MONDAY_MORNING, timezone }, start_date: undefined });
  const [dueAt] = ticks?.newest(1, now) ?? [];
  if (!dueAt) return null;
  return { monday: new Intl.DateTimeFormat("sv-SE", { timeZone: timezone }).format(dueAt), dueAt };
}

/** A moment in the last day whose figures a report has: the last one that was over in UTC, by which figures are kept. */
export const lastDayOf = (dueAt: Date): Date => new Date(dueAt.getTime() - DAY_MS);
