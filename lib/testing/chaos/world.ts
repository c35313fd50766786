import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { v7 as newId } from "uuid";
import { createPrisma, type PrismaClient } from "@/lib/db/client";
import { hashToken, TOKEN_PREFIX } from "@/lib/services/access/resolve-actor";
import { createLedger } from "@/lib/testing/chaos/ledger";
import { WebPlace, WorkerPlace } from "@/lib/testing/chaos/place";
import { createTestPeople } from "@/lib/testing/people";
import { type OwnServices, startOwnServices } from "@/scripts/lib/own-services.mjs";

/**
 * A whole Signalbox under test: services of its own, two workers that reach them through proxies, each of them a
 * scheduler too, a web process, and an observer.
 */
export type World = Readonly<{
  services: OwnServices;
  /** Of the observer and of whoever brings clients: not through the proxies. */
  pool: pg.Pool;
  prisma: PrismaClient;
  places: readonly WorkerPlace[];
  web: WebPlace;
  /** Of somebody who may enqueue clients and look at runs. */
  token: string;
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
    DATA_DIR: join(dir, "data"),
    LEASE_SECONDS: String(leaseSeconds),
    SHUTDOWN_GRACE_SECONDS: "5",
    FAILPOINTS: failpoints,
  };
  const places = await Promise.all(Array.from({ length: WORKERS }, () => WorkerPlace.open(services, env, random)));
  const webEnv = { NEXTAUTH_SECRET: randomBytes(32).toString("hex"), LOG_LEVEL: "warn" };
  const web = new WebPlace(services, { ...env, ...webEnv, FAILPOINTS: "" });
  const world = {
    services,
    pool,
    prisma,
    places,
    web,
    token: await aToken(prisma),
    ledger,
    leaseMs: leaseSeconds * 1_000,
    close: async () => {
      await Promise.all([web, ...places].map((place) => place.close()));
      await Promise.all([pool.end(), prisma.$disconnect()]);
      await services.stop();
    },
  };
  await Promise.all([web, ...places].map((place) => place.start()));
  return world;
}

const A_WEEK_MS = 604_800_000;

/** Of somebody who may enqueue clients and look at runs. */
export async function aToken(prisma: PrismaClient): Promise<string> {
  const { do: userId } = await createTestPeople(prisma);
  const token = `${TOKEN_PREFIX}${randomBytes(16).toString("hex")}`;
  const expiresAt = new Date(Date.now() + A_WEEK_MS);
  const row = { id: newId(), userId, name: "chaos", prefix: token.slice(0, 8), tokenHash: hashToken(token), expiresAt };
  await prisma.apiToken.create({ data: row });
  return token;
}
