import { type CheckIssue, settingError, taskError } from "@/lib/domain/dag/check-issue";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import { durationSchema, durationToMs } from "@/lib/domain/shared/duration";

/** What a worker's timer can hold is a little longer. */
const LONGEST_ATTEMPT = "24d";
/** Longer ones are mistyped; the longest that can be written lies beyond what the database takes for a time. */
const LONGEST = "365d";

type Bounds = Readonly<{ mayBeZero: boolean; longest: string }>;
const PAUSE: Bounds = { mayBeZero: true, longest: LONGEST };
const LIMIT: Bounds = { mayBeZero: false, longest: LONGEST };
const ATTEMPT: Bounds = { mayBeZero: false, longest: LONGEST_ATTEMPT };

const OF_TASKS = {
  retry_delay: PAUSE,
  max_retry_delay: PAUSE,
  retry_budget: LIMIT,
  timeout: ATTEMPT,
  queue_timeout: LIMIT,
  total_timeout: LIMIT,
  for: PAUSE,
  poll_every: PAUSE,
  wait_timeout: LIMIT,
} as const satisfies Partial<Record<keyof DraftTask, Bounds>>;

const OF_DEFAULTS: Readonly<Record<string, Bounds>> = { retry_delay: PAUSE, timeout: ATTEMPT };

/** Durations that are well written, and of which a run could not make sense. */
export function checkDurations({ tasks, defaults = {}, objectives = {}, start = {} }: DagDraft): CheckIssue[] {
  const ofTasks = tasks.flatMap((task) =>
    Object.entries(OF_TASKS).flatMap(([field, bounds]) => {
      const sentence = whatIsWrong(field, Reflect.get(task, field), bounds);
      return sentence === null ? [] : [taskError(task, "invalid_value", sentence, [field])];
    }),
  );
  const settings: (readonly [path: readonly string[], value: unknown, bounds: Bounds])[] = [
    ...Object.entries(OF_DEFAULTS).map(([name, bounds]) => [["defaults", name], defaults[name], bounds] as const),
    ...Object.entries(objectives).map(([name, value]) => [["objectives", name], value, LIMIT] as const),
    [["start", "interval"], start.interval, PAUSE],
    [["start", "source", "every"], everyOf(start.source), PAUSE],
  ];
  const ofSettings = settings.flatMap(([path, value, bounds]) => {
    const sentence = whatIsWrong(path.join("."), value, bounds);
    return sentence === null ? [] : [settingError("invalid_value", `Setting ${sentence}`, path)];
  });
  return [...ofTasks, ...ofSettings];
}

const everyOf = (source: unknown): unknown =>
  typeof source === "object" && source !== null ? Reflect.get(source, "every") : undefined;

function whatIsWrong(name: string, value: unknown, { mayBeZero, longest }: Bounds): string | null {
  const duration = durationSchema.safeParse(value);
  if (!duration.success) return null;
  const ms = durationToMs(duration.data);
  if (ms === 0 && !mayBeZero) return `\`${name}\` is ${duration.data}: nothing is ever done in no time. Write more.`;
  return ms > durationToMs(longest) ? `\`${name}\` is ${duration.data}. Write at most ${longest}.` : null;
}
