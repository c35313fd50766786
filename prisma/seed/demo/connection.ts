import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { createConnection, saveConnection } from "@/lib/services/platform/save-connection";
import { generateApplicants } from "@/prisma/seed/demo-applicants";
import { actAs, type SeedContext } from "@/prisma/seed/seed-context";

const NAME = "operational";
const APPLICANTS = 200;
/** The same applicants at every start, on every machine. */
const SEED = 20_190_424;

/** The connection to the lender's own database, which the demo plays too. Its port may differ from start to start. */
export async function seedConnection(seed: SeedContext): Promise<void> {
  const url = seed.config.DEMO_DATABASE_URL;
  if (!url) throw new Error("DEMO_DATABASE_URL is missing; .env.example explains it.");
  await Promise.all([seedApplicants(url), pointConnection(seed, new URL(url))]);
}

async function pointConnection(seed: SeedContext, url: URL): Promise<void> {
  const ctx = await actAs(seed, "do");
  const settings = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 5432),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
  };
  const secret = decodeURIComponent(url.password);
  const wanted = { kind: "postgres", name: NAME, settings, ...(secret ? { secret } : {}) } as const;
  const known = await seed.db.connection.findUnique({ where: { name: NAME }, select: { settings: true } });
  if (!known) await createConnection(ctx, wanted);
  else if (!isDeepStrictEqual(known.settings, settings)) await saveConnection(ctx, wanted);
}

/** One applicant a minute, the newest just now. */
async function seedApplicants(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      "CREATE TABLE IF NOT EXISTS applicant (applicant_key text PRIMARY KEY, arrived_at timestamptz NOT NULL, data jsonb NOT NULL)",
    );
    await client.query("CREATE INDEX IF NOT EXISTS applicant_arrived_idx ON applicant (arrived_at)");
    const applicants = generateApplicants(APPLICANTS, SEED);
    await client.query(
      `INSERT INTO applicant SELECT a ->> 'LoanNr_ChkDgt', now() - ($2 - n) * interval '1 minute', a
       FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e (a, n) ON CONFLICT DO NOTHING`,
      [JSON.stringify(applicants), APPLICANTS],
    );
  } finally {
    await client.end();
  }
}
