const DAY_MS = 86_400_000;

/** Whole days in UTC up to the end of today, and the same number of days before them to compare with. */
export const WINDOWS = { "1d": 1, "7d": 7, "28d": 28, "90d": 90 } as const;
export type WindowName = keyof typeof WINDOWS;

export type TimeWindow = Readonly<{ previousFrom: Date; from: Date; to: Date }>;

export function windowAt(name: WindowName, now: Date): TimeWindow {
  const to = (Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS;
  const from = to - WINDOWS[name] * DAY_MS;
  return { previousFrom: new Date(from - WINDOWS[name] * DAY_MS), from: new Date(from), to: new Date(to) };
}

/** Histograms by the hour are kept this long, those by the day for good. */
export const HOURS_KEPT_DAYS = 35;
