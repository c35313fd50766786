import { Redis } from "ioredis";
import type pg from "pg";
import { describe, expect } from "vitest";
import { askRedis } from "@/lib/jobs/eviction-policy";
import { createProducerRedis } from "@/lib/jobs/redis";
import { getReadiness } from "@/lib/services/platform/get-readiness";
import {
  allDecided,
  atLeast,
  bring,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  nextDoneAfter,
  running,
  silentPeers,
  twoTasks,
} from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { OWN_SERVICES } from "@/lib/testing/own-services";
import { waitFor } from "@/lib/testing/wait-for";
import { startedWorker } from "@/lib/testing/worker-process";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };
/** What a task of these tests takes by itself. */
const TASK_MS = 500;
const test = workerTest.extend(OWN_SERVICES);

async function configure(redisUrl: string, setting: string, value: string): Promise<void> {
  const redis = new Redis(redisUrl);
  await redis.config("SET", setting, value);
  redis.disconnect();
}

/** Resolves when the workers have looked for work twice from now on. */
async function afterTwoLooks(pool: pg.Pool): Promise<void> {
  const lookedAt = "beat_at - (loops ->> 'work')::float8 * interval '1 ms'";
  for (let look = 0; look < 2; look += 1) {
    const { rows } = await pool.query<{ now: string }>("SELECT clock_timestamp()::text AS now");
    await atLeast(pool, `component WHERE ${lookedAt} > '${rows[0]?.now}'::timestamptz`, 1);
  }
}

describe("twenty clients are all decided, and nothing is lost, when Redis", () => {
  test("is killed and starts empty", LONG, async ({ own, pool, prisma, startWorker }) => {
    const worker = await startWorker();
    await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), CLIENTS * 2);
    await running(pool, 10);
    await own.redis.end("SIGKILL");
    await waitFor(() => worker.events("redis.away").length > 0, {
      what: "its absence to be noticed",
      timeoutMs: 10_000,
    });
    own.redis.wipe();
    await own.redis.start();
    const backMs = Date.now();
    expect(await nextDoneAfter(pool, backMs)).toBeLessThan(3_000);
    await allDecided(pool);
    expect(worker.events("redis.new_epoch").length).toBe(2);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
    await expectAllDone(pool, 2, CLIENTS * 2);
  });

  test(
    "stays away: what runs goes on to its next tasks, and more when it is back",
    LONG,
    async ({ own, pool, prisma, startWorker }) => {
      await silentPeers(pool);
      const worker = await startWorker();
      const dagId = await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), 5);
      await running(pool, 5);
      await own.redis.end("SIGKILL");
      await waitFor(() => worker.events("redis.away").length > 0, {
        what: "its absence to be noticed",
        timeoutMs: 10_000,
      });
      await allDecided(pool);
      await bring(prisma, dagId, 5, "later");
      await atLeast(pool, "task_attempt WHERE state = 'queued'", 1);
      await own.redis.start();
      const backMs = Date.now();
      await allDecided(pool);
      expect(Date.now() - backMs).toBeLessThan(10_000);
      expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
      await expectAllDone(pool, 2, 10);
    },
  );

  test("hangs with its connections open", LONG, async ({ own, pool, prisma, startWorker }) => {
    const worker = await startWorker();
    const dagId = await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), 10);
    await running(pool, 5);
    own.redis.freeze();
    await allDecided(pool);
    await bring(prisma, dagId, 10, "later");
    await waitFor(() => worker.events("loop.failing").some(({ loop }) => loop === "reconciler"), {
      what: "the hanging Redis to be noticed",
      timeoutMs: 10_000,
    });
    own.redis.thaw();
    await allDecided(pool);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
    await expectAllDone(pool, 2, CLIENTS);
  });

  test("has no memory left for a while", LONG, async ({ own, pool, prisma, startWorker }) => {
    await silentPeers(pool);
    const worker = await startWorker();
    const dagId = await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), 5);
    await running(pool, 5);
    await configure(own.redisUrl, "maxmemory", "1");
    await waitFor(() => worker.events("loop.failing").some(({ loop }) => loop === "reconciler"), {
      what: "the full Redis to be told",
      timeoutMs: 15_000,
    });
    await allDecided(pool);
    await bring(prisma, dagId, 5, "later");
    await atLeast(pool, "task_attempt WHERE state = 'queued'", 1);
    await afterTwoLooks(pool);
    expect(await count(pool, "outbox")).toBeGreaterThan(0);
    await configure(own.redisUrl, "maxmemory", "0");
    expect(await nextDoneAfter(pool, Date.now())).toBeLessThan(3_000 + TASK_MS);
    await allDecided(pool);
    expect(worker.isAlive).toBe(true);
    await expectAllDone(pool, 2, 10);
  });
});

describe("a Redis that may throw jobs away", () => {
  test("is refused at the start, with what to do", LONG, async ({ own, databaseUrl, redisUrl }) => {
    await configure(own.redisUrl, "maxmemory-policy", "allkeys-lru");
    const env = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      SIGNALBOX_SECRET_KEY: Buffer.alloc(32).toString("base64"),
    };
    await expect(startedWorker(env)).rejects.toThrow(/maxmemory-policy allkeys-lru.*Set it to noeviction/);
  });

  test(
    "is given nothing when it becomes one: pages say so, what runs ends, and the rest follows when it is put right",
    LONG,
    async ({ own, pool, prisma, startWorker }) => {
      const redis = createProducerRedis(own.redisUrl);
      const worker = await startWorker();
      const dagId = await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), 5);
      await running(pool, 5);
      await configure(own.redisUrl, "maxmemory-policy", "allkeys-lru");
      const changedAt = performance.now();
      const isSaid = async () => (await getReadiness(prisma, () => askRedis(redis))).redisMayEvict;
      await waitFor(isSaid, { what: "the pages to say so" });
      const isTold = () => worker.events("loop.failing").some(({ loop }) => loop === "redis_policy");
      await waitFor(isTold, { what: "the policy to be told", timeoutMs: 35_000 });
      expect(performance.now() - changedAt).toBeLessThan(30_000);
      await allDecided(pool);
      await bring(prisma, dagId, 5, "later");
      await atLeast(pool, "task_instance WHERE state = 'scheduled'", 5);
      await afterTwoLooks(pool);
      expect(await count(pool, "task_attempt WHERE state = 'queued'")).toBe(0);
      await configure(own.redisUrl, "maxmemory-policy", "noeviction");
      await allDecided(pool);
      expect(await isSaid()).toBe(false);
      redis.disconnect();
      await expectAllDone(pool, 2, 10);
    },
  );
});

test(
  "a worker that is asked to stop while Redis hangs gives its tasks back and is gone",
  LONG,
  async ({ own, pool, prisma, startWorker }) => {
    const worker = await startWorker({ SHUTDOWN_GRACE_SECONDS: "1" });
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 60" })], 5);
    await running(pool, 5);
    own.redis.freeze();
    const askedAt = performance.now();
    expect(await worker.end("SIGTERM")).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(20_000);
    const { rows } = await pool.query(
      "SELECT state, error ->> 'code' AS code, count(*)::int AS n FROM task_attempt WHERE state <> 'queued' GROUP BY 1, 2",
    );
    expect(rows).toEqual([{ state: "lost", code: "worker_stopped", n: 5 }]);
    expect(await findViolations(pool)).toEqual({});
    own.redis.thaw();
  },
);
