import { Cron } from "croner";
import { type CheckIssue, settingError } from "@/lib/domain/dag/check-issue";
import type { DagDraft } from "@/lib/domain/dag/document";
import { durationSchema, durationToMs } from "@/lib/domain/shared/duration";

const MIN_INTERVAL_MS = 1_000;
/** A fixed day to ask croner from, because the answer must not depend on today. A leap year follows it. */
const REFERENCE = new Date("2023-01-01T00:00:00Z");

/** What the shape of `start` does not show: a cron that never fires, an unknown time zone, too short an interval. */
export function checkSchedule({ start }: DagDraft): CheckIssue[] {
  if (!start) return [];
  const { cron, timezone, interval, source } = start;
  const issues: CheckIssue[] = [];
  const add = (path: PropertyKey[], sentence: string) => issues.push(settingError("schedule_invalid", sentence, path));

  const knowsZone = typeof timezone !== "string" || isTimeZone(timezone);
  if (!knowsZone)
    add(
      ["start", "timezone"],
      `\`start.timezone\`: "${String(timezone)}" is not a time zone. Write one such as UTC or Europe/Berlin.`,
    );
  if (typeof cron === "string" && cron !== "") {
    const why = whyCronIsWrong(cron, knowsZone && typeof timezone === "string" ? timezone : "UTC");
    if (why) add(["start", "cron"], `\`start.cron\`: "${cron}" ${why}`);
  }
  if (isTooShort(interval)) add(["start", "interval"], "`start.interval` is shorter than 1s. Write 1s or more.");
  const every = typeof source === "object" && source !== null ? Reflect.get(source, "every") : undefined;
  if (isTooShort(every))
    add(["start", "source", "every"], "`start.source.every` is shorter than 1s. Write 1s or more.");
  return issues;
}

const isTooShort = (duration: unknown): boolean =>
  durationSchema.safeParse(duration).success && durationToMs(String(duration)) < MIN_INTERVAL_MS;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Five fields, six with seconds, or a nickname such as @daily. croner alone would take a single date too. */
const CRON_FORM = /^\s*(@[a-z]+|\S+(\s+\S+){4,5})\s*$/i;

function whyCronIsWrong(pattern: string, timezone: string): string | null {
  if (!CRON_FORM.test(pattern)) return "is not a cron expression. Write five fields such as */5 * * * *.";
  try {
    if (new Cron(pattern, { timezone }).nextRun(REFERENCE) !== null) return null;
    return "never fires. Choose a day that exists.";
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "unknown error";
    return `is not a cron expression (${why}). Write five fields such as */5 * * * *.`;
  }
}
