import "server-only";
import { archiveDirOf } from "@/lib/config/server-config";
import type { Actor, ServiceContext } from "@/lib/services/context";
import { getRuntime } from "@/lib/web/runtime";

/** What services get for one request of this actor. */
export function createServiceContext(actor: Actor, requestId: string): ServiceContext {
  const { config, db, signals, log, secretKey } = getRuntime();
  return {
    db,
    actor,
    signals,
    secretKey,
    archiveDir: archiveDirOf(config),
    now: () => new Date(),
    log: log.child({ requestId, actorId: actor.userId }),
  };
}
