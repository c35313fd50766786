import { ALERT_KINDS, type AlertKind, type NewAlert } from "@/lib/domain/alert/alert";
import { SILENT_SECONDS } from "@/lib/domain/shared/liveness";

/** What is known of the platform at one moment. */
export type PlatformState = Readonly<{
  workersAlive: number;
  secondsSinceSchedulerPass: number | null;
  unservedLanes: number;
  lateCanaries: number;
  redis: boolean;
  redisMayEvict: boolean;
}>;

/** Each state of the platform that somebody is told of: whether it is so, and what to do. */
const CONDITIONS = {
  no_worker: {
    holds: ({ workersAlive }) => workersAlive === 0,
    detail: "Clients are accepted and wait; nothing runs. Start a worker: it takes up what is there.",
  },
  scheduler_stopped: {
    holds: ({ workersAlive, secondsSinceSchedulerPass: seconds }) =>
      workersAlive > 0 && (seconds === null || seconds > SILENT_SECONDS),
    detail: "Runs under way finish; new clients wait. Look at the log of the workers.",
  },
  lane_unserved: {
    holds: ({ workersAlive, unservedLanes }) => workersAlive > 0 && unservedLanes > 0,
    detail: "All other lanes go on. Start a worker for the lane; the page Lanes says which one it is.",
  },
  canary_late: {
    // What is away or may not be used has an alert of its own.
    holds: ({ workersAlive, lateCanaries, redis, redisMayEvict }) =>
      workersAlive > 0 && lateCanaries > 0 && redis && !redisMayEvict,
    detail:
      "What is announced there waits, though a worker says that it serves it. The page Lanes says which one; restart its workers.",
  },
  redis_down: {
    holds: ({ redis }) => !redis,
    detail: "Runs go on, but start with a delay. Nothing is lost. Look at Redis.",
  },
  redis_may_evict: {
    holds: ({ redis, redisMayEvict }) => redis && redisMayEvict,
    detail: "No task is given to it; running ones go on. Set its maxmemory-policy to noeviction.",
  },
} as const satisfies Partial<Record<AlertKind, Readonly<{ holds: (state: PlatformState) => boolean; detail: string }>>>;

export type Condition = keyof typeof CONDITIONS;
const isCondition = (text: string): text is Condition => Object.hasOwn(CONDITIONS, text);
export const PLATFORM_CONDITIONS: readonly Condition[] = Object.keys(CONDITIONS).filter(isCondition);

/** Names the cause of a condition's alert. */
const conditionKey = (condition: Condition): string => `platform/${condition}`;

/** Since when each condition holds, by the watcher's own clock. */
export type Held = ReadonlyMap<Condition, number>;

/** A restart is no news. */
const LASTS_MS = 10_000;

export type Judgement = Readonly<{ held: Held; toRaise: readonly NewAlert[]; toResolve: readonly string[] }>;

/** What is to be told after one more look; `held` goes into the next. What ends is resolved at once. */
export function judgePlatform(held: Held, state: PlatformState, nowMs: number): Judgement {
  const now = new Map(
    PLATFORM_CONDITIONS.filter((one) => CONDITIONS[one].holds(state)).map((one) => [one, held.get(one) ?? nowMs]),
  );
  const lasting = [...now].filter(([, since]) => nowMs - since >= LASTS_MS);
  return {
    held: now,
    toRaise: lasting.map(([one]) => alertOf(one)),
    toResolve: PLATFORM_CONDITIONS.filter((one) => !now.has(one)).map(conditionKey),
  };
}

const alertOf = (condition: Condition): NewAlert => ({
  kind: condition,
  ...ALERT_KINDS[condition],
  dedupeKey: conditionKey(condition),
  detail: CONDITIONS[condition].detail,
  link: "/lanes",
  groupLink: null,
  dagId: null,
  runId: null,
  objective: null,
  cause: "state",
});
