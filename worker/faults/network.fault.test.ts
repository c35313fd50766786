import { setTimeout as pause } from "node:timers/promises";
import { describe, expect } from "vitest";
import { effectCommand, readLedger } from "@/lib/testing/chaos/ledger";
import {
  allDecided,
  aTempFile,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  running,
  twoTasks,
} from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { processesWith } from "@/lib/testing/processes";
import { TcpProxy } from "@/lib/testing/tcp-proxy";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };
const LEASE_SECONDS = 10;

type Ways = Readonly<{ postgres: TcpProxy; redis: TcpProxy; env: Readonly<Record<string, string>> }>;

const test = workerTest.extend<{ ways: Ways }>({
  ways: async ({ workerDatabaseUrl, redisUrl }, use) => {
    const [postgres, redis] = await Promise.all([TcpProxy.to(workerDatabaseUrl), TcpProxy.to(redisUrl)]);
    await use({ postgres, redis, env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url } });
    await Promise.all([postgres.close(), redis.close()]);
  },
});

describe("a worker that no longer reaches Postgres", () => {
  test.for(["blackhole", "half_open"] as const)(
    "kills its tasks before its lease is out, and comes back when it can (%s)",
    LONG,
    async (kind, { pool, prisma, ways, startWorker }) => {
      const cutOff = await startWorker({ ...ways.env, LEASE_SECONDS: String(LEASE_SECONDS) });
      await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 60" })], 5, {
        defaults: { timeout: "90s" },
      });
      await running(pool, 5);
      const { rows } = await pool.query<{ id: string }>("SELECT id FROM task_attempt");
      const alive = () => rows.flatMap(({ id }) => processesWith(`SIGNALBOX_ATTEMPT_ID=${id}`));
      await waitFor(() => alive().length >= 5, { what: "the tasks' processes" });
      ways.postgres.set({ kind });
      const isLeaseOver = `component WHERE beat_at < clock_timestamp() - interval '${LEASE_SECONDS} seconds'`;
      const areKilled = async () => {
        // Asked before: who is seen alive after the lease was over did outlive it.
        const wasOver = (await count(pool, isLeaseOver)) > 0;
        const left = alive().length;
        expect(wasOver && left > 0, "a task outlives the lease of its worker").toBe(false);
        return left === 0;
      };
      await waitFor(areKilled, { what: "the tasks to be killed", timeoutMs: 30_000 });
      // The process beside the worker may have been first.
      await waitFor(() => cutOff.events("worker.fenced").length === 1, { what: "the worker to say so" });
      expect(ways.postgres.disturbed).toBeGreaterThan(0);
      ways.postgres.heal();
      await waitFor(() => cutOff.events("worker.back").length > 0, { what: "the worker to be back" });
      expect(cutOff.isAlive).toBe(true);
    },
  );

  test(
    "loses its attempts to another one, and nobody is decided twice",
    LONG,
    async ({ pool, prisma, ways, startWorker }) => {
      const ledger = await aTempFile("ledger");
      const cutOff = await startWorker(ways.env);
      await enqueue({ pool, prisma }, twoTasks(`sleep 1; ${effectCommand(ledger)}`));
      await running(pool, 10);
      ways.postgres.set({ kind: "blackhole" });
      await startWorker();
      await allDecided(pool);
      ways.postgres.heal();
      await waitFor(() => cutOff.events("worker.back").length > 0, {
        what: "the worker to be back",
        timeoutMs: 30_000,
      });
      expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBeGreaterThan(0);
      const effects = await readLedger(ledger);
      expect(new Set(effects.map(({ attemptId }) => attemptId)).size).toBe(effects.length);
      await expectAllDone(pool, 2);
    },
  );
});

describe("twenty clients are all decided, no result twice, when", () => {
  test("a worker does not reach Redis for a while", LONG, async ({ pool, prisma, ways, startWorker }) => {
    const cutOff = await startWorker(ways.env);
    await enqueue({ pool, prisma }, twoTasks("sleep 0.5"));
    await running(pool, 10);
    ways.redis.set({ kind: "blackhole" });
    await waitFor(() => cutOff.events("loop.failing").some(({ loop }) => loop === "reconciler"), {
      what: "its loss to be noticed",
      timeoutMs: 15_000,
    });
    await startWorker();
    await allDecided(pool);
    ways.redis.heal();
    await waitFor(() => cutOff.events("loop.recovered").some(({ loop }) => loop === "reconciler"), {
      what: "it to be back",
      timeoutMs: 15_000,
    });
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
    await expectAllDone(pool, 2);
  });

  test("every connection is reset every second", LONG, async ({ pool, prisma, ways, startWorker }) => {
    const worker = await startWorker(ways.env);
    await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), CLIENTS * 2);
    const open = "queue_item WHERE state NOT IN ('done', 'error')";
    let resets = 0;
    while ((await count(pool, open)) > 0 && resets < 60) {
      await pause(1_000);
      resets += Math.min(1, ways.postgres.cut() + ways.redis.cut());
    }
    expect(resets).toBeGreaterThan(1);
    await allDecided(pool);
    expect(worker.isAlive).toBe(true);
    await expectAllDone(pool, 2, CLIENTS * 2);
  });

  test("every packet takes a tenth of a second", LONG, async ({ pool, prisma, ways, startWorker }) => {
    const worker = await startWorker(ways.env);
    for (const way of [ways.postgres, ways.redis]) way.set({ kind: "latency", ms: 50, jitterMs: 50 });
    await enqueue({ pool, prisma }, twoTasks());
    await allDecided(pool);
    expect(ways.postgres.disturbed).toBeGreaterThan(0);
    expect(worker.events("worker.fenced")).toHaveLength(0);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
    await expectAllDone(pool, 2);
  });
});
