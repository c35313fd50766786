import { loadServerConfig, type ServerConfig } from "@/lib/config/server-config";
import { createPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/domain/shared/app-error";
import { createLogger } from "@/lib/observability/logger";
import { createFirstAdmin } from "@/lib/services/people/create-first-admin";
import { seedHistory } from "@/prisma/seed/demo/history";
import { seedDemo } from "@/prisma/seed/demo/seed-demo";
import type { SeedContext } from "@/prisma/seed/seed-context";

type Scenario = (seed: SeedContext, argument: string | undefined) => Promise<string>;

/** Each can be run again at any time: what is there already stays as it is. */
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  empty: async () => "Nothing to do: a migrated database is complete.",
  demo: seedDemo,
  history: seedHistory,
  "first-admin": async ({ db }, name = "admin") => {
    try {
      const { personKey, password } = await createFirstAdmin(db, name, new Date());
      return `Administrator ${personKey} can sign in with the password ${password}\nIt is shown this once.`;
    } catch (error) {
      if (error instanceof AppError && error.details?.reason === "admin_exists") return error.userMessage;
      throw error;
    }
  },
};

async function run(config: ServerConfig, [name = "", argument]: readonly string[]): Promise<string> {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`Name a scenario: ${Object.keys(SCENARIOS).join(", ")}.`);
  const db = createPrisma(config.DATABASE_URL, { maxConnections: 4 });
  try {
    return await scenario({ db, config, log: createLogger("seed", "warn") }, argument);
  } finally {
    await db.$disconnect();
  }
}

try {
  process.stdout.write(`${await run(loadServerConfig(), process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
