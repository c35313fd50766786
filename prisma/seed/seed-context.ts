import { type ServerConfig, storeAddressOf } from "@/lib/config/server-config";
import { readTimezone } from "@/lib/config/timezone";
import type { PrismaClient } from "@/lib/db/client";
import { findIdentity } from "@/lib/db/people";
import { openStore } from "@/lib/integrations/store/object-store";
import type { Logger } from "@/lib/observability/logger";
import type { ServiceContext } from "@/lib/services/context";

export type SeedContext = Readonly<{ db: PrismaClient; config: ServerConfig; log: Logger }>;

/** Lets a scenario act as a person, through the same services and with the same rights as at a browser. */
export async function actAs({ db, config, log }: SeedContext, personKey: string): Promise<ServiceContext> {
  const { id } = await db.appUser.findUniqueOrThrow({ where: { personKey }, select: { id: true } });
  const identity = await findIdentity(db, id);
  if (!identity) throw new Error(`${personKey} is not active`);
  return {
    db,
    log,
    actor: { userId: id, name: identity.name, personKey, roles: identity.roles, via: "system" },
    // Nobody listens yet; workers look by themselves.
    signals: { workArrived: () => undefined, runsChanged: () => undefined },
    now: () => new Date(),
    timezone: readTimezone(),
    secretKey: Buffer.from(config.SIGNALBOX_SECRET_KEY, "base64"),
    store: openStore(storeAddressOf(config)),
  };
}
