import "server-only";
import { readTimezone } from "@/lib/config/timezone";
import type { Actor, ServiceContext } from "@/lib/services/context";
import { getRuntime } from "@/lib/web/runtime";

/** What services get for one request of this actor. */
export function createServiceContext(actor: Actor, requestId: string): ServiceContext {
  const { db, signals, log, secretKey, store } = getRuntime();
  return {
    db,
    actor,
    signals,
    secretKey,
    store,
    now: () => new Date(),
    timezone: readTimezone(),
    log: log.child({ requestId, actorId: actor.userId }),
  };
}
