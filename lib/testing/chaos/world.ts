import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { createPrisma, type PrismaClient } from "@/lib/db/client";
import { createLedger } from "@/lib/testing/chaos/ledger";
import { Place } from "@/lib/testing/chaos/place";
import { type OwnServices, startOwnServices } from "@/scripts/lib/own-services.mjs";

/** A whole Signalbox under test: services of its own, two workers that reach them through proxies, and an observer. */
export type World = Readonly<{
  services: OwnServices;
  /** Of the observer and of whoever brings clients: not through the proxies. */
  pool: pg.Pool;
  prisma: PrismaClient;
  places: readonly Place[];
  /** The file in which tasks note their effects. */
  ledger: string;
  leaseMs: number;
  close(): Promise<void>;
}>;

type Options = Readonly<{
  dir: string;
  random: () => number;
  leaseSeconds: number;
  /** Armed in every worker. */
  failpoints: string;
}>;

const WORKERS = 2;
/** Slots of the lanes: what two cores carry with a process per task. */
const SLOTS = { critical: 8, bulk: 4 } as const;

export async function startWorld({ dir, random, leaseSeconds, failpoints }: Options): Promise<World> {
  const services = await startOwnServices(join(dir, "services"));
  const pool = new pg.Pool({
    connectionString: services.databaseUrl,
    connectionTimeoutMillis: 3_000,
    query_timeout: 15_000,
  });
  pool.on("error", () => undefined);
  const prisma = createPrisma(services.databaseUrl);
  const ledger = join(dir, "ledger");
  await createLedger(ledger);
  for (const [name, slots] of Object.entries(SLOTS))
    await pool.query("UPDATE lane SET slots = $2 WHERE name = $1", [name, slots]);
  // Postgres refuses what a missing fence would write: without both, the checks are what is left.
  if (failpoints.includes("fence=off"))
    await pool.query("ALTER TABLE task_attempt DISABLE TRIGGER task_attempt_terminal");
  const env = {
    SIGNALBOX_SECRET_KEY: randomBytes(32).toString("base64"),
    PACK_DIR: join(dir, "packs"),
    LEASE_SECONDS: String(leaseSeconds),
    SHUTDOWN_GRACE_SECONDS: "5",
    FAILPOINTS: failpoints,
  };
  const places = await Promise.all(Array.from({ length: WORKERS }, () => Place.open(services, env, random)));
  const world = {
    services,
    pool,
    prisma,
    places,
    ledger,
    leaseMs: leaseSeconds * 1_000,
    close: async () => {
      await Promise.all(places.map((place) => place.close()));
      await Promise.all([pool.end(), prisma.$disconnect()]);
      await services.stop();
    },
  };
  await Promise.all(places.map((place) => place.start()));
  return world;
}
