import { readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { createEnginePool } from "@/lib/db/engine-pool";
import { createLaneQueues } from "@/lib/jobs/lane-queues";
import { createProducerRedis } from "@/lib/jobs/redis";
import { createSignals } from "@/lib/jobs/signals";
import { applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import { dispatchLane } from "@/lib/services/engine/dispatch-lane";
import {
  allDecided,
  aTempFile,
  count,
  enqueue,
  expectAllDone,
  linesOf,
  running,
} from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const SYSTEM = "00000000-0000-7000-8000-000000000001";
const LONG = { timeout: 90_000 };

describe("twenty clients are all decided, no result twice", () => {
  workerTest("when the worker is killed in the middle of them", LONG, async ({ pool, prisma, startWorker }) => {
    const ledger = await aTempFile("ledger");
    const command = `sleep 0.4; echo "$SIGNALBOX_IDEMPOTENCY_KEY" >> ${ledger}`;
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command }), aBashTask("b", ["a"], { command })]);
    const first = await startWorker();
    await running(pool, 10);
    await first.end("SIGKILL");
    expect(await count(pool, "task_attempt WHERE state = 'running'")).toBeGreaterThan(0);
    await startWorker();
    await allDecided(pool);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBeGreaterThan(0);
    await expectAllDone(pool, 2);
    expect((await linesOf(ledger)).length).toBeLessThanOrEqual(await count(pool, "task_attempt"));
  });

  workerTest(
    "when Redis is emptied in the middle of them",
    LONG,
    async ({ pool, prisma, databaseUrl, redisUrl, startWorker }) => {
      await pool.query("UPDATE lane SET slots = 8 WHERE name = 'default'");
      await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 0.3" }), aBashTask("b", ["a"])]);
      const worker = await startWorker();
      await running(pool, 8);
      // While the worker cannot take any, jobs come to wait in Redis.
      worker.signal("SIGSTOP");
      await pool.query("UPDATE lane SET slots = 20 WHERE name = 'default'");
      const redis = createProducerRedis(redisUrl);
      const engine = createEnginePool(databaseUrl, { max: 1, name: "test", onError: () => undefined });
      const { attemptIds } = await dispatchLane(engine, "test", "default");
      await waitFor(() => redis.status === "ready", { what: "Redis" });
      await createLaneQueues(redis, () => undefined).announce(
        "default",
        attemptIds.map((attemptId) => ({ attemptId, sendCount: 0 })),
      );
      expect(await redis.llen("signalbox:lane-default:wait")).toBeGreaterThan(0);
      await redis.flushdb();
      worker.signal("SIGCONT");
      await allDecided(pool);
      expect(worker.events("redis.new_epoch").length).toBe(2);
      expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
      await expectAllDone(pool, 2);
      await engine.end();
      redis.disconnect();
    },
  );

  workerTest(
    "when every connection to Postgres is cut in the middle of them",
    LONG,
    async ({ pool, prisma, startWorker }) => {
      await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 0.3" }), aBashTask("b", ["a"])]);
      pool.on("error", () => undefined);
      const mine = await pool.query("SELECT pid FROM pg_stat_activity WHERE datname = current_database()");
      const worker = await startWorker();
      const cutAll = async () => {
        const { rowCount } = await pool.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL ($1::int[])",
          [mine.rows.map(({ pid }) => pid)],
        );
        return (rowCount ?? 0) > 0;
      };
      await running(pool, 10);
      expect(await cutAll()).toBe(true);
      await waitFor(cutAll, { what: "the worker to connect again" });
      await allDecided(pool);
      expect(worker.child.exitCode).toBeNull();
      await expectAllDone(pool, 2);
    },
  );

  workerTest("when a worker freezes beyond its lease and comes back", LONG, async ({ pool, prisma, startWorker }) => {
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 0.5" }), aBashTask("b", ["a"])]);
    const zombie = await startWorker();
    await running(pool, 10);
    zombie.signal("SIGSTOP");
    await startWorker();
    await waitFor(async () => (await count(pool, "task_attempt WHERE state = 'lost'")) > 0, {
      what: "the frozen worker's attempts to be lost",
      timeoutMs: 20_000,
    });
    zombie.signal("SIGCONT");
    await allDecided(pool);
    await expectAllDone(pool, 2);
  });
});

describe("a worker that is asked to stop", () => {
  workerTest("lets running tasks end and takes no more", LONG, async ({ pool, prisma, startWorker }) => {
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 1" }), aBashTask("b", ["a"])], 5);
    const worker = await startWorker();
    await running(pool, 5);
    expect(await worker.end("SIGTERM")).toBe(0);
    expect(await count(pool, "task_attempt WHERE state = 'success'")).toBe(5);
    expect(await count(pool, "task_attempt WHERE state IN ('running', 'lost')")).toBe(0);
    expect(await count(pool, "component WHERE stopped_at IS NOT NULL")).toBe(1);
  });

  workerTest(
    "gives back what does not end within the grace, at no cost for the task",
    LONG,
    async ({ pool, prisma, startWorker }) => {
      const flag = await aTempFile("second");
      const command = `if [ -e ${flag} ]; then exit 0; fi; touch ${flag}; sleep 60`;
      await enqueue({ pool, prisma }, [aBashTask("a", [], { command })], 1);
      const worker = await startWorker({ SHUTDOWN_GRACE_SECONDS: "0" });
      await running(pool, 1);
      await waitFor(
        async () =>
          readFile(flag).then(
            () => true,
            () => false,
          ),
        { what: "the task to have begun", timeoutMs: 20_000 },
      );
      expect(await worker.end("SIGTERM")).toBe(0);
      await startWorker();
      await allDecided(pool);
      const { rows } = await pool.query("SELECT state, error ->> 'code' AS code FROM task_attempt ORDER BY number");
      expect(rows).toEqual([
        { state: "lost", code: "worker_stopped" },
        { state: "success", code: null },
      ]);
      expect(await count(pool, "task_instance WHERE lost_count = 0 AND failure_count = 0")).toBe(1);
    },
  );
});

workerTest(
  "a cancelled run's process is gone within five seconds",
  LONG,
  async ({ pool, prisma, redisUrl, startWorker }) => {
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "echo begun; sleep 300" })], 1);
    const worker = await startWorker();
    await waitFor(async () => (await count(pool, "task_log")) > 0, { what: "the task to speak", timeoutMs: 20_000 });
    const redis = createProducerRedis(redisUrl);
    await waitFor(() => redis.status === "ready", { what: "Redis" });
    const runId = (await pool.query("SELECT id FROM dag_run")).rows[0].id;
    await prisma.$transaction((tx) =>
      applyUserEvent(tx, SYSTEM, { type: "cancel", runId, reason: "no longer wanted" }),
    );
    createSignals(redis).workArrived();
    // The worker has nothing left to wait for, so its stop tells when the process tree was gone.
    const before = performance.now();
    expect(await worker.end("SIGTERM")).toBe(0);
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(await findViolations(pool)).toEqual({});
    redis.disconnect();
  },
);

workerTest(
  "jobs that are none of ours are dropped, and work goes on",
  LONG,
  async ({ pool, prisma, redisUrl, startWorker }) => {
    const worker = await startWorker();
    const redis = createProducerRedis(redisUrl);
    await waitFor(() => redis.status === "ready", { what: "Redis" });
    const queues = createLaneQueues(redis, () => undefined);
    const stranger = { attemptId: "0199f0c0-0000-7000-8000-00000000dead", sendCount: 0 };
    await queues.announce("default", [stranger, { attemptId: "not an id", sendCount: 0 }]);
    await waitFor(() => worker.events("job.unknown").length > 0, { what: "the unknown job to be dropped" });
    await enqueue({ pool, prisma }, [aBashTask("a")], 1);
    await allDecided(pool);
    await expectAllDone(pool, 1, 1);
    redis.disconnect();
  },
);
