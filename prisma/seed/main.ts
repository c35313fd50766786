import { loadServerConfig } from "@/lib/config/server-config";
import { createPrisma } from "@/lib/db/client";
import { createLogger } from "@/lib/observability/logger";
import type { ServiceContext } from "@/lib/services/context";
import { seedActiveDag, seedWaitingDag } from "@/prisma/seed/dags";
import { seedOperational } from "@/prisma/seed/operational";
import { seedPacks } from "@/prisma/seed/packs";
import { actAs, type DemoPerson, seedPeople } from "@/prisma/seed/people";

/** Scenarios by name: `node --import tsx prisma/seed/main.ts demo`. Each may be run again and then changes nothing. */
const SCENARIOS: Readonly<Record<string, () => Promise<void>>> = { demo };

async function demo(): Promise<void> {
  const config = loadServerConfig();
  const db = createPrisma(config.DATABASE_URL);
  const as = async (person: DemoPerson): Promise<ServiceContext> => ({
    db,
    actor: await actAs(db, person),
    // Whoever listens looks by himself within a second.
    signals: { workArrived: () => undefined, runsChanged: () => undefined },
    log: createLogger("seed", config.LOG_LEVEL),
    now: () => new Date(),
    secretKey: Buffer.from(config.SIGNALBOX_SECRET_KEY, "base64"),
  });
  try {
    await seedPeople(db);
    const [ds, ds2, de, dataOps] = [await as("ds"), await as("ds2"), await as("de"), await as("do")];
    await seedPacks(ds);
    if (config.DEMO_DATABASE_URL) await seedOperational(dataOps, config.DEMO_DATABASE_URL);
    await seedActiveDag(ds, de, {
      file: "onboarding.yaml",
      dagKey: "research.onboarding",
      title: "Onboarding",
      why: "Decide about one applicant right after sign-up.",
    });
    await seedActiveDag(ds, de, {
      file: "heartbeat.yaml",
      dagKey: "ops.heartbeat",
      title: "Heartbeat",
      why: "Shows every minute that schedules and workers are alive.",
    });
    if (config.DEMO_DATABASE_URL)
      await seedActiveDag(ds, de, {
        file: "arrivals.yaml",
        dagKey: "ops.arrivals",
        title: "Arrivals",
        why: "Lets made-up applicants sign up, so that the demo has something to decide.",
      });
    await seedWaitingDag(
      ds2,
      de,
      {
        file: "credit-refresh.yaml",
        dagKey: "research.credit_refresh",
        title: "Credit refresh",
        why: "Look at a client's default probability again when the books change.",
      },
      { taskKey: "load_applicant", body: "Is one row per client certain here?" },
    );
  } finally {
    await db.$disconnect();
  }
}

const name = process.argv[2] ?? "demo";
const scenario = SCENARIOS[name];
if (!scenario) throw new Error(`There is no scenario "${name}". Choose one of: ${Object.keys(SCENARIOS).join(", ")}.`);
await scenario();
