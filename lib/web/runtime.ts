import "server-only";
import type { Redis } from "ioredis";
import { loadWebConfig, storeAddressOf, type WebConfig } from "@/lib/config/server-config";
import { createPrisma, type PrismaClient } from "@/lib/db/client";
import { type ObjectStore, openStore } from "@/lib/integrations/store/object-store";
import { askRedis, type RedisAnswer } from "@/lib/jobs/eviction-policy";
import { createProducerRedis } from "@/lib/jobs/redis";
import { createSignals, type EngineSignals } from "@/lib/jobs/signals";
import { createLogger, type Logger } from "@/lib/observability/logger";
import { createRunHints, type RunHints } from "@/lib/web/run-hints";

/** What the web process opens once and keeps. */
export type WebRuntime = Readonly<{
  config: WebConfig;
  db: PrismaClient;
  redis: Redis;
  /** Rejects within seconds when Redis does not answer. */
  askRedis: () => Promise<RedisAnswer>;
  signals: EngineSignals;
  runHints: RunHints;
  log: Logger;
  /** Key of the secret box; 32 bytes. */
  secretKey: Uint8Array;
  store: ObjectStore;
}>;

declare global {
  /** On globalThis: Next bundles each route apart, so a module's variable would exist many times. */
  var signalboxRuntime: WebRuntime | undefined;
}

export function createRuntime(config: WebConfig): WebRuntime {
  const log = createLogger("web", config.LOG_LEVEL);
  const redis = createProducerRedis(config.REDIS_URL);
  // Without a listener ioredis prints each failed reconnect; hints may be lost and the readiness route tells about it.
  redis.on("error", (error) => log.debug({ event: "redis.unreachable", err: error }, "Redis is away"));
  return {
    config,
    db: createPrisma(config.DATABASE_URL, { maxConnections: 20 }),
    redis,
    askRedis: () => askRedis(redis),
    signals: createSignals(redis),
    runHints: createRunHints(config.REDIS_URL, log),
    log,
    secretKey: Buffer.from(config.SIGNALBOX_SECRET_KEY, "base64"),
    store: openStore(storeAddressOf(config)),
  };
}

/** The process's runtime. Made at the first request and not at import: a build imports every route without an environment. */
export function getRuntime(): WebRuntime {
  globalThis.signalboxRuntime ??= createRuntime(loadWebConfig());
  return globalThis.signalboxRuntime;
}
