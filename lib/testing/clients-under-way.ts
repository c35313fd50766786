import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { expect } from "vitest";
import type { PrismaClient } from "@/lib/db/client";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { waitFor } from "@/lib/testing/wait-for";

/** What a fault happens to: clients on their way through a DAG. */
export const CLIENTS = 20;

export type World = Readonly<{ pool: pg.Pool; prisma: PrismaClient }>;
type Tasks = Parameters<typeof aDocument>[0];
type More = Parameters<typeof aDocument>[1];

/** Publishes a DAG of these tasks and brings clients to it. Answers the DAG's id. */
export async function enqueue({ pool, prisma }: World, tasks: Tasks, clients = CLIENTS, more: More = {}) {
  const { dagId } = await publishActive(pool, aDocument(tasks, { max_active_runs: 50, ...more }));
  await bring(prisma, dagId, clients);
  return dagId;
}

export async function bring(prisma: PrismaClient, dagId: string, count: number, prefix = "loan"): Promise<void> {
  const clients = Array.from({ length: count }, (_, at) => ({ clientKey: `${prefix}-${at}`, data: {} }));
  await enqueueClients(prisma, { dagId, clients, class: 2, priority: 10, source: "api", createdBy: null });
}

/** Workers that are alive by their rows and take nothing: all but a twentieth of what is dispatched then goes through Redis. */
export const silentPeers = (pool: pg.Pool) =>
  pool.query(
    `INSERT INTO component (id, kind, host, pid, version, lanes, beat_at)
     SELECT gen_random_uuid(), 'worker', 'silent', i, 'test', '{default}', now() + interval '1 day' FROM generate_series(1, 19) i`,
  );

/** Two tasks, one after the other, each some tenths of a second long. */
export const twoTasks = (command = "sleep 0.3") => [
  aBashTask("a", [], { command }),
  aBashTask("b", ["a"], { command }),
];

export const count = async (pool: pg.Pool, from: string): Promise<number> =>
  (await pool.query(`SELECT count(*)::int AS n FROM ${from}`)).rows[0].n;

/** Waits for a count; a database that is away has nothing to say yet. */
export const atLeast = (pool: pg.Pool, from: string, least: number, timeoutMs = 20_000) =>
  waitFor(async () => (await count(pool, from).catch(() => -1)) >= least, { what: `${least} of ${from}`, timeoutMs });

export const running = (pool: pg.Pool, least: number) => atLeast(pool, "task_attempt WHERE state = 'running'", least);

const OPEN = "queue_item WHERE state NOT IN ('done', 'error')";
export const allDecided = (pool: pg.Pool, timeoutMs = 60_000) =>
  waitFor(async () => (await count(pool, OPEN).catch(() => -1)) === 0, {
    what: "all clients to be decided",
    timeoutMs,
  });

/** Every client done, every task with exactly one recorded result, no promise broken. */
export async function expectAllDone(pool: pg.Pool, tasks: number, clients = CLIENTS): Promise<void> {
  expect(await count(pool, "queue_item WHERE state = 'done'")).toBe(clients);
  expect(await count(pool, "task_attempt WHERE state = 'success'")).toBe(tasks * clients);
  expect(await findViolations(pool)).toEqual({});
}

export const aTempFile = async (name: string): Promise<string> =>
  join(await mkdtemp(join(tmpdir(), "signalbox-fault-")), name);

/** The lines of a file that tasks write to; none while there is none. */
export async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").filter((line) => line !== "");
}

/** When the next task is recorded as done, in milliseconds after `sinceMs` of the database's clock. */
export async function nextDoneAfter(pool: pg.Pool, sinceMs: number, timeoutMs = 30_000): Promise<number> {
  const next = () =>
    pool
      .query<{ ms: number }>(
        `SELECT extract(epoch FROM min(at))::float8 * 1000 - $1 AS ms FROM transition_log
         WHERE to_state = 'success' AND task_index IS NOT NULL AND at > to_timestamp($1 / 1000.0)`,
        [sinceMs],
      )
      .then(({ rows }) => rows[0]?.ms)
      .catch(() => undefined);
  return waitFor(next, { what: "the next task to be done", timeoutMs });
}
