import type pg from "pg";
import { expect } from "vitest";
import type { PrismaClient } from "@/lib/db/client";
import { createProducerRedis } from "@/lib/jobs/redis";
import { createSignals } from "@/lib/jobs/signals";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { publishActive } from "@/lib/testing/active-dag";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };
const BULK_CLIENTS = 10_000;
const URGENT_CLIENTS = 20;
/** From a client's arrival to the start of its first task: 95 % of them, and all of them. */
const MOST_WITHIN_MS = 1_000;
const ALL_WITHIN_MS = 3_000;

const keys = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);

function arrive(prisma: PrismaClient, dagId: string, clientKeys: readonly string[], clientClass: number) {
  const clients = clientKeys.map((clientKey) => ({ clientKey, data: {} }));
  return enqueueClients(prisma, { dagId, clients, class: clientClass, priority: 10, source: "api", createdBy: null });
}

const inLane = async (pool: pg.Pool, lane: string) =>
  (
    await pool.query(
      `SELECT (SELECT count(*)::int FROM task_attempt WHERE lane = $1 AND state = 'running') AS running,
              (SELECT slots FROM lane WHERE name = $1) AS slots, (SELECT count(*)::int FROM waiting_task WHERE lane = $1) AS waiting,
              (SELECT count(*)::int FROM queue_item WHERE state = 'waiting') AS clients`,
      [lane],
    )
  ).rows[0];

for (const [what, workers] of [
  ["one worker that serves every lane", [""]],
  ["workers with lanes of their own", ["bulk", "critical,default"]],
] as const)
  workerTest(
    `an urgent client starts within a second, with ${what}, while bulk is full of 60 s tasks and 10,000 clients wait`,
    LONG,
    async ({ pool, prisma, redisUrl, startWorker }) => {
      const bulk = aDocument([aBashTask("a", [], { command: "sleep 60" })], { dag: "research.bulk", lane: "bulk" });
      const urgent = aDocument([aBashTask("a")], { dag: "research.urgent", lane: "critical" });
      const bulkDag = await publishActive(pool, { ...bulk, max_active_runs: 200 });
      const urgentDag = await publishActive(pool, urgent);
      await arrive(prisma, bulkDag.dagId, keys("bulk", BULK_CLIENTS), 2);
      const redis = createProducerRedis(redisUrl);
      await Promise.all(workers.map((lanes) => startWorker(lanes === "" ? {} : { WORKER_LANES: lanes })));
      const isFull = async () => {
        const { running, slots, waiting, clients } = await inLane(pool, "bulk");
        return running === slots && waiting > 100 && clients > BULK_CLIENTS - 201;
      };
      await waitFor(isFull, { what: "the bulk lane to be full", timeoutMs: 60_000 });
      for (const key of keys("urgent", URGENT_CLIENTS)) {
        await arrive(prisma, urgentDag.dagId, [key], 1);
        createSignals(redis).workArrived();
        const isStarted = async () => (await waits(pool)).length > Number(key.split("-")[1]);
        await waitFor(isStarted, { what: `${key} to start`, timeoutMs: 20_000 });
      }
      expect(await isFull()).toBe(true);
      const waited = await waits(pool);
      expect(waited[Math.ceil(URGENT_CLIENTS * 0.95) - 1]).toBeLessThanOrEqual(MOST_WITHIN_MS);
      expect(waited.at(-1)).toBeLessThanOrEqual(ALL_WITHIN_MS);
      redis.disconnect();
    },
  );

/** From arrival to the start of the first task, in milliseconds, of the urgent clients that have started, shortest first. */
async function waits(pool: pg.Pool): Promise<number[]> {
  const { rows } = await pool.query(
    `SELECT extract(epoch FROM a.started_at - q.arrived_at)::float8 * 1000 AS ms FROM task_attempt a
     JOIN dag_run r ON r.id = a.dag_run_id JOIN queue_item q ON q.id = r.queue_item_id
     WHERE a.lane = 'critical' AND a.started_at IS NOT NULL ORDER BY ms`,
  );
  return rows.map(({ ms }) => ms);
}
