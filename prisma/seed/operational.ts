import pg from "pg";
import type { ServiceContext } from "@/lib/services/context";
import { createConnection } from "@/lib/services/platform/save-connection";
import { generateApplicants } from "@/prisma/seed/demo-applicants";

const APPLICANTS = 2_000;
const SEED = 20_261_123;

/** The lender's own database of the demo, and the connection to it that data ops keeps. */
export async function seedOperational(dataOps: ServiceContext, url: string): Promise<void> {
  await fillOperational(url);
  const name = "operational";
  if (await dataOps.db.connection.findUnique({ where: { name } })) return;
  const { hostname, port, pathname, username, password } = new URL(url);
  await createConnection(dataOps, {
    kind: "postgres",
    name,
    settings: {
      host: hostname,
      port: Number(port || "5432"),
      database: decodeURIComponent(pathname.slice(1)),
      user: decodeURIComponent(username),
    },
    secret: decodeURIComponent(password),
  });
}

/** `applicant` is who signed up; the arrivals DAG moves one more in from `applicant_pool` every half minute. */
async function fillOperational(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const table of ["applicant", "applicant_pool"])
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${table} (applicant_key text PRIMARY KEY, data jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`,
      );
    const applicants = generateApplicants(APPLICANTS, SEED);
    await client.query(
      "INSERT INTO applicant_pool (applicant_key, data) SELECT * FROM unnest($1::text[], $2::jsonb[]) ON CONFLICT DO NOTHING",
      [
        applicants.map((applicant) => applicant.LoanNr_ChkDgt),
        applicants.map((applicant) => JSON.stringify(applicant)),
      ],
    );
  } finally {
    await client.end();
  }
}
