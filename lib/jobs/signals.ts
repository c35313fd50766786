import type { Redis } from "ioredis";

/** Channel names of the hints. A hint says "look again"; Postgres says what is there. */
export const CHANNELS = { work: "signalbox:work", run: "signalbox:run" } as const;

/** Tells other processes to look again, after a commit. Never throws: every reader also looks by itself. */
export type EngineSignals = Readonly<{
  /** Clients arrived, a run may start, or a DAG was activated: admission and schedules should look. */
  workArrived: () => void;
  /** These runs changed: open live streams should read their new transitions. */
  runsChanged: (dagRunIds: readonly string[]) => void;
}>;

/** Hints over Redis pub/sub. Errors are swallowed on purpose: Redis being away must not fail a committed change. */
export function createSignals(redis: Redis): EngineSignals {
  const publish = (channel: string, message: string) => {
    redis.publish(channel, message).catch(() => undefined);
  };
  return {
    workArrived: () => publish(CHANNELS.work, "1"),
    runsChanged: (dagRunIds) => {
      if (dagRunIds.length > 0) publish(CHANNELS.run, JSON.stringify([...new Set(dagRunIds)]));
    },
  };
}
