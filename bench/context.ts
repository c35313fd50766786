import { cpus, loadavg, totalmem } from "node:os";
import pg from "pg";

export type Machine = Readonly<{
  cpus: number;
  cpu: string;
  memoryMb: number;
  /** One-minute load before the first measurement: what else was going on. */
  load: number;
  node: string;
  postgres: string;
}>;

export async function describeMachine(postgresUrl: string): Promise<Machine> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  const { rows } = await client.query<{ version: string; fsync: string }>(
    "SELECT split_part(version(), ' on ', 1) AS version, current_setting('fsync') AS fsync",
  );
  await client.end();
  const cores = cpus();
  return {
    cpus: cores.length,
    cpu: cores[0]?.model.trim() ?? "unknown",
    memoryMb: Math.round(totalmem() / 1_048_576),
    load: loadavg()[0] ?? 0,
    node: process.versions.node,
    postgres: `${rows[0]?.version} (fsync ${rows[0]?.fsync})`,
  };
}

/** Published figures of others, in their own words and on their own machines: an order of magnitude, not a contest. */
export const PEERS = {
  "Airflow 2 with Celery": "queued to start 0.4 s after tuning, 1.5 s before",
  "40 light Python tasks in a row (Windmill's benchmark, m4.large)":
    "Airflow 116.2 s, Kestra 6.04 s, Prefect 4.87 s, Windmill 4.38 s, Temporal 2.97 s, Windmill dedicated 2.09 s, Hatchet 1.22 s",
  "graphile-worker, pg-boss, River, Oban (4 cores)": "15,600, 2,387, 501, 284 jobs/s",
} as const;
