import { describe, expect } from "vitest";
import { createLaneQueues } from "@/lib/jobs/lane-queues";
import { createProducerRedis } from "@/lib/jobs/redis";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { effectCommand, readLedger } from "@/lib/testing/chaos/ledger";
import {
  allDecided,
  aTempFile,
  atLeast,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  running,
  twoTasks,
} from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { peakMegabytes } from "@/lib/testing/processes";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };
const MANY = 10_000;

describe("an urgent client is begun within three seconds", () => {
  const startedAfterMs = `
    SELECT extract(epoch FROM min(a.started_at) - q.arrived_at)::float8 * 1000 AS ms FROM queue_item q
    JOIN dag_run r ON r.queue_item_id = q.id JOIN task_attempt a ON a.dag_run_id = r.id
    WHERE q.dag_id = $1 AND a.started_at IS NOT NULL GROUP BY q.arrived_at`;
  const urgent = { dag: "research.urgent", lane: "critical" } as const;
  const bulk = { dag: "research.bulk", lane: "bulk", max_active_runs: 100 } as const;

  workerTest("while every slot of the bulk lane is taken for a minute", LONG, async ({ pool, prisma, startWorker }) => {
    await startWorker();
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 60" })], CLIENTS, bulk);
    await running(pool, 10);
    const dagId = await enqueue({ pool, prisma }, [aBashTask("a")], 1, urgent);
    const began = await waitFor(async () => (await pool.query(startedAfterMs, [dagId])).rows[0], {
      what: "it to begin",
    });
    expect(began.ms).toBeLessThan(3_000);
    const { rows } = await pool.query<{ slots: number }>("SELECT slots FROM lane WHERE name = 'bulk'");
    expect(await count(pool, "task_attempt WHERE lane = 'bulk' AND state IN ('queued', 'running')")).toBe(
      rows[0]?.slots,
    );
  });

  workerTest(
    "while 10,000 others wait; Redis holds no more than the lanes have slots",
    LONG,
    async ({ pool, prisma, redisUrl, startWorker }) => {
      const worker = await startWorker();
      const bulkId = await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 0.2" })], 1, bulk);
      const sentAt = performance.now();
      for (let from = 0; from < MANY; from += 1_000) {
        const clients = Array.from({ length: 1_000 }, (_, at) => ({ clientKey: `many-${from + at}`, data: {} }));
        await enqueueClients(prisma, {
          dagId: bulkId,
          clients,
          class: 2,
          priority: 10,
          source: "api",
          createdBy: null,
        });
      }
      expect(performance.now() - sentAt).toBeLessThan(10_000);
      await atLeast(pool, "task_attempt WHERE state = 'success'", 5);
      const dagId = await enqueue({ pool, prisma }, [aBashTask("a")], 1, urgent);
      const began = await waitFor(async () => (await pool.query(startedAfterMs, [dagId])).rows[0], {
        what: "it to begin",
      });
      expect(began.ms).toBeLessThan(3_000);
      expect(await count(pool, `queue_item WHERE dag_id = '${bulkId}' AND state = 'waiting'`)).toBeGreaterThan(
        MANY * 0.9,
      );
      expect(peakMegabytes(worker.child.pid)).toBeLessThan(512);
      const redis = createProducerRedis(redisUrl);
      await waitFor(() => redis.status === "ready", { what: "Redis" });
      expect(await redis.llen("signalbox:lane-bulk:wait")).toBeLessThanOrEqual(10);
      expect(await count(pool, `queue_item WHERE dag_id = '${bulkId}'`)).toBe(MANY + 1);
      redis.disconnect();
    },
  );
});

workerTest(
  "an attempt that is announced thirty times is begun once, during it and after it",
  LONG,
  async ({ pool, prisma, redisUrl, startWorker }) => {
    const ledger = await aTempFile("ledger");
    const worker = await startWorker();
    await enqueue({ pool, prisma }, twoTasks(`sleep 1; ${effectCommand(ledger)}`), 5);
    await running(pool, 5);
    const redis = createProducerRedis(redisUrl);
    await waitFor(() => redis.status === "ready", { what: "Redis" });
    const queues = createLaneQueues(redis, () => undefined);
    const announceAll = async (from: number) => {
      const { rows } = await pool.query<{ id: string }>("SELECT id FROM task_attempt");
      const again = Array.from({ length: 30 }, (_, sendCount) =>
        rows.map(({ id }) => ({ attemptId: id, sendCount: from + sendCount })),
      );
      await queues.announce("default", again.flat());
    };
    const waiting = () => redis.llen("signalbox:lane-default:wait");
    const areTaken = async () => (await waiting()) === 0;
    const announcedToNobody = async (from: number) => {
      // While the worker cannot take any: so they are there, and are all there at once when it can.
      worker.signal("SIGSTOP");
      await announceAll(from);
      expect(await waiting()).toBeGreaterThan(100);
      worker.signal("SIGCONT");
    };
    await announcedToNobody(100);
    await allDecided(pool);
    await announcedToNobody(200);
    await waitFor(areTaken, { what: "all of them to be taken", timeoutMs: 20_000 });
    expect(await readLedger(ledger)).toHaveLength(10);
    expect(await count(pool, "task_attempt")).toBe(10);
    expect(worker.isAlive).toBe(true);
    await expectAllDone(pool, 2, 5);
    await queues.close();
    redis.disconnect();
  },
);
