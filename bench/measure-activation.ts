import { tmpdir } from "node:os";
import pg from "pg";
import { layered40, openDag } from "@/bench/dags";
import { type Measure, sample } from "@/bench/measure";
import { type Site, withSite } from "@/bench/site";
import { quantile } from "@/bench/statistics";
import { openStore } from "@/lib/integrations/store/object-store";
import { createLogger } from "@/lib/observability/logger";
import { activateChange } from "@/lib/services/change/activate-change";
import { refreshChecks } from "@/lib/services/change/refresh-checks";
import type { ServiceContext } from "@/lib/services/context";
import { proposeApproved } from "@/lib/testing/active-dag";

const ROUNDS = 60;
/** What an activation writes: itself, a version, the DAG, the change, an entry of the record and its head. */
const ROWS = 6;

/** One approved change of 40 tasks after the other, activated as by a person at a browser, checks and all guards included. */
export const activation: Measure = {
  keys: ["activation_ms_p95", "activation_raw_ms_p95"],
  take: (options) =>
    withSite(options, {}, (site) =>
      sample(options.runs, async () => ({
        activation_ms_p95: quantile(await activations(site), 0.95),
        activation_raw_ms_p95: quantile(await rawTransactions(site.databaseUrl), 0.95),
      })),
    ),
};

async function activations(site: Site): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const document = openDag("activated", layered40(`echo ${performance.now()}`));
    const { number, reviewerId, ...named } = await proposeApproved(site.pool, document);
    const ctx = contextOf(site, reviewerId);
    // As a push does: what was checked then is only compared when it is activated.
    await refreshChecks(ctx, number, { telling: true, askedBy: null });
    const begun = performance.now();
    await activateChange(ctx, number, named);
    times.push(performance.now() - begun);
  }
  return times;
}

const contextOf = ({ db, signals }: Site, userId: string): ServiceContext => ({
  db,
  signals,
  actor: { userId, name: "bench", personKey: "bench", roles: ["de"], via: "session" },
  log: createLogger("bench", "error"),
  now: () => new Date(),
  timezone: "UTC",
  secretKey: new Uint8Array(32),
  store: openStore({ kind: "folder", path: tmpdir() }),
});

/** As many rows in one transaction of plain Postgres, written one by one. */
async function rawTransactions(databaseUrl: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      "CREATE TABLE IF NOT EXISTS bench_raw (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)",
    );
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const begun = performance.now();
      await client.query("BEGIN");
      for (let row = 0; row < ROWS; row += 1)
        await client.query("INSERT INTO bench_raw (text) VALUES ($1)", ["x".repeat(500)]);
      await client.query("COMMIT");
      times.push(performance.now() - begun);
    }
    return times;
  } finally {
    await client.end();
  }
}
