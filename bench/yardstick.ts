import { loadavg } from "node:os";
import pg from "pg";
import { jobsPerSecond } from "@/bench/measure-bullmq";
import type { BenchOptions } from "@/bench/options";
import { quantile } from "@/bench/statistics";

/** What the machine gave just before a measurement: a figure means little without it where others work too. */
export type Yardstick = Readonly<{
  bullmqJobsPerS: number;
  /** A durable update of one row. */
  commitMs: number;
  /** One-minute load. */
  load: number;
}>;

const JOBS = 2_000;
const COMMITS = 100;

export async function takeYardstick({ redisUrl, postgresUrl }: BenchOptions): Promise<Yardstick> {
  const load = loadavg()[0] ?? 0;
  const bullmqJobsPerS = await jobsPerSecond(redisUrl, JOBS);
  return { bullmqJobsPerS, commitMs: await medianCommitMs(postgresUrl), load };
}

async function medianCommitMs(postgresUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query("CREATE TABLE IF NOT EXISTS bench_yardstick (value int)");
    await client.query("TRUNCATE bench_yardstick");
    await client.query("INSERT INTO bench_yardstick VALUES (0)");
    const times: number[] = [];
    for (let commit = 0; commit < COMMITS; commit += 1) {
      const begun = performance.now();
      await client.query("UPDATE bench_yardstick SET value = value + 1");
      times.push(performance.now() - begun);
    }
    return quantile(times, 0.5);
  } finally {
    await client.end();
  }
}
