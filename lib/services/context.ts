import type { PrismaClient } from "@/lib/db/client";
import type { Role } from "@/lib/domain/access/roles";
import type { ObjectStore } from "@/lib/integrations/store/object-store";
import type { EngineSignals } from "@/lib/jobs/signals";
import type { Logger } from "@/lib/observability/logger";

/** Who acts. Roles are read from Postgres for this request; a token acts for its owner and never decides. */
export type Actor = Readonly<{
  userId: string;
  name: string;
  personKey: string;
  roles: readonly Role[];
  via: "session" | "token" | "system";
  /** When they last proved who they are. Only of a session, and only where that is known. */
  authenticatedAt?: Date;
}>;

/** What every service gets: built per request by the web, per process by the worker's loops. */
export type ServiceContext = Readonly<{
  db: PrismaClient;
  actor: Actor;
  /** Hints after a commit; losing one costs a second, never correctness. */
  signals: EngineSignals;
  log: Logger;
  now: () => Date;
  /** By whose clock people work here. */
  timezone: string;
  /** Keys of the secret box, newest first, 32 bytes each. */
  secretKey: Uint8Array;
  /** Where archived runs lie. */
  store: ObjectStore;
}>;
