import { randomBytes } from "node:crypto";
import type { Site } from "@/bench/site";
import { loadWebConfig } from "@/lib/config/server-config";
import type { ServiceContext } from "@/lib/services/context";
import { createRuntime } from "@/lib/web/runtime";
import { createServiceContext } from "@/lib/web/service-context";

/** Nobody may have more live views open than this: people of the bench share themselves among them. */
const VIEWS_EACH = 10;

/** What the web process opens, in this one. */
export function openWeb(site: Site) {
  const runtime = createRuntime(
    loadWebConfig({
      DATABASE_URL: site.databaseUrl,
      REDIS_URL: site.redisUrl,
      NEXTAUTH_URL: "http://127.0.0.1:1",
      NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
      SIGNALBOX_SECRET_KEY: randomBytes(32).toString("base64"),
      LOG_LEVEL: "error",
    }),
  );
  globalThis.signalboxRuntime = runtime;
  return {
    contextOf: (place: number): ServiceContext => {
      const userId = `viewer-${Math.floor(place / VIEWS_EACH)}`;
      return createServiceContext(
        { userId, name: userId, personKey: userId, roles: ["viewer"], via: "session" },
        "bench",
      );
    },
    close: async () => {
      runtime.redis.disconnect();
      runtime.runHints.close();
      await runtime.db.$disconnect();
      globalThis.signalboxRuntime = undefined;
    },
  };
}
