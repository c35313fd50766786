const DAY_MS = 86_400_000;
const REMIND_AFTER_DAYS = 14;
/** The database closes none sooner either. */
const CLOSE_AFTER_DAYS = 45;

/** How long an open change has waited for anybody at all. Nothing is ever approved for want of an answer. */
export type Inactivity = "active" | "reminded" | "over";

const daysAfter = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS);

/** Source: governance.md 1.3, T22. */
export function inactivityOf(activeAt: Date, now: Date): Inactivity {
  if (now >= daysAfter(activeAt, CLOSE_AFTER_DAYS)) return "over";
  return now >= daysAfter(activeAt, REMIND_AFTER_DAYS) ? "reminded" : "active";
}

/** What everybody reads about a change that is forgotten; null for one that is not. */
export function reminderOf(activeAt: Date, now: Date): string | null {
  if (inactivityOf(activeAt, now) === "active") return null;
  const days = Math.floor((now.getTime() - activeAt.getTime()) / DAY_MS);
  const closes = daysAfter(activeAt, CLOSE_AFTER_DAYS).toISOString().slice(0, 10);
  return `Nobody has touched it for ${days} days: it is closed on ${closes} unless somebody does, and can be opened again.`;
}
