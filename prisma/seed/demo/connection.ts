import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { seedPlatformChange } from "@/prisma/seed/demo/platform-change";
import { generateApplicants } from "@/prisma/seed/demo-applicants";
import type { SeedContext } from "@/prisma/seed/seed-context";

const NAME = "operational";
/** Sixteen hours of arrivals at two a minute. */
const APPLICANTS = 2_000;
/** The same applicants at every start, on every machine. */
const SEED = 20_261_123;

/** The connection to the lender's own database, which the demo plays too. Its port may differ from start to start. */
export async function seedConnection(seed: SeedContext): Promise<void> {
  const url = seed.config.DEMO_DATABASE_URL;
  if (!url) throw new Error("DEMO_DATABASE_URL is missing; .env.example explains it.");
  await Promise.all([seedApplicants(url), pointConnection(seed, new URL(url))]);
}

async function pointConnection(seed: SeedContext, url: URL): Promise<void> {
  const settings = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
  };
  const secret = decodeURIComponent(url.password);
  const known = await seed.db.connection.findUnique({ where: { name: NAME }, select: { settings: true } });
  if (known && isDeepStrictEqual(known.settings, settings)) return;
  const value = { kind: "postgres", settings, ...(secret ? { secret } : {}) } as const;
  const why = known ? "The demo's database listens elsewhere now." : "Where the demo's applicants sign up.";
  await seedPlatformChange(seed, { kind: "connection", name: NAME, value, why });
}

/** `applicant` is who signed up; the arrivals DAG moves one more in from `applicant_pool` every half minute. */
async function seedApplicants(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const table of ["applicant", "applicant_pool"])
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${table} (applicant_key text PRIMARY KEY, data jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`,
      );
    await client.query("CREATE INDEX IF NOT EXISTS applicant_created_idx ON applicant (created_at)");
    const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM applicant_pool");
    if (rows[0]?.count === APPLICANTS) return;
    await client.query(
      `INSERT INTO applicant_pool (applicant_key, data)
       SELECT a ->> 'LoanNr_ChkDgt', a FROM jsonb_array_elements($1::jsonb) a ON CONFLICT DO NOTHING`,
      [JSON.stringify(generateApplicants(APPLICANTS, SEED))],
    );
  } finally {
    await client.end();
  }
}
