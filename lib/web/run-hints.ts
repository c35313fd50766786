import "server-only";
import type { Redis } from "ioredis";
import { z } from "zod";
import { createWaitingRedis } from "@/lib/jobs/redis";
import { CHANNELS } from "@/lib/jobs/signals";
import type { Logger } from "@/lib/observability/logger";

type Listener = () => void;

/** Which runs changed, as other processes say it. One subscription for all streams of a process. */
export type RunHints = Readonly<{
  /** Calls the listener whenever the run may have changed; call the answer to stop. */
  listen: (runId: string, listener: Listener) => () => void;
  /** False while Redis is away: then nobody calls, and readers look by themselves. */
  isConnected: () => boolean;
  close: () => void;
}>;

/** Connects when the first stream opens: a process without streams needs no subscription. */
export function createRunHints(redisUrl: string, log: Logger): RunHints {
  const listeners = new Map<string, Set<Listener>>();
  let redis: Redis | null = null;
  let isSubscribed = false;

  const connect = () => {
    redis = createWaitingRedis(redisUrl);
    redis.on("error", (error) => log.debug({ event: "redis.unreachable", err: error }, "Redis is away"));
    redis.on("close", () => {
      isSubscribed = false;
    });
    redis.on("message", (_channel: string, message: string) => {
      for (const runId of idsOf(message)) for (const listener of listeners.get(runId) ?? []) listener();
    });
    // The library subscribes again after each reconnect; what was said meanwhile is lost, so everybody looks once.
    redis.on("ready", () => {
      isSubscribed = true;
      for (const ofRun of listeners.values()) for (const listener of ofRun) listener();
    });
    redis.subscribe(CHANNELS.run).catch(() => undefined);
  };

  return {
    isConnected: () => isSubscribed,
    close: () => redis?.disconnect(),
    listen: (runId, listener) => {
      if (!redis) connect();
      const ofRun = listeners.get(runId) ?? new Set();
      listeners.set(runId, ofRun.add(listener));
      return () => {
        ofRun.delete(listener);
        if (ofRun.size === 0 && listeners.get(runId) === ofRun) listeners.delete(runId);
      };
    },
  };
}

const hintSchema = z.array(z.string());

function idsOf(message: string): string[] {
  try {
    return hintSchema.parse(JSON.parse(message));
  } catch {
    return [];
  }
}
