import { Queue } from "bullmq";
import { expect } from "vitest";
import { readLoopReadiness } from "@/lib/db/readiness";
import { KEY_PREFIX, laneQueueName } from "@/lib/jobs/lane-queues";
import { createProducerRedis } from "@/lib/jobs/redis";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

workerTest(
  "a canary goes through each lane that is served, and a queue that a live worker does not take from is told",
  async ({ pool, prisma, redisUrl, startWorker }) => {
    const canaries = async () => {
      const { rows } = await pool.query<{ lane: string; isBack: boolean }>(
        `SELECT lane, answered_at > sent_at AS "isBack" FROM lane_canary`,
      );
      return rows;
    };
    const isBack = async () => (await canaries()).some((one) => one.isBack);
    const lateCanaries = async () => (await readLoopReadiness(prisma)).lateCanaries;
    await startWorker({ WORKER_LANES: "bulk" });
    await waitFor(isBack, { what: "the canary to come back", timeoutMs: 30_000 });
    expect(await canaries()).toEqual([{ lane: "bulk", isBack: true }]);
    expect(await lateCanaries()).toBe(0);

    // A worker that is alive and takes nothing.
    const redis = createProducerRedis(redisUrl);
    const queue = new Queue(laneQueueName("bulk"), { connection: redis, prefix: KEY_PREFIX });
    await queue.pause();
    const makeOld = () =>
      pool.query(
        "UPDATE lane_canary SET answered_at = clock_timestamp() - interval '70 s', sent_at = clock_timestamp() - interval '31 s'",
      );
    await makeOld();
    await waitFor(async () => (await queue.count()) > 0, { what: "another canary", timeoutMs: 30_000 });
    // Again: one that was taken just before the pause may have come back after the first time.
    await makeOld();
    expect(await lateCanaries()).toBe(1);
    await queue.resume();
    await waitFor(async () => (await lateCanaries()) === 0, { what: "the lane to be well", timeoutMs: 30_000 });

    // It is no work: nothing that is counted knows of it.
    const { rows } = await pool.query(
      "SELECT (SELECT count(*)::int FROM task_attempt) + (SELECT count(*)::int FROM dag_run) AS n",
    );
    expect(rows).toEqual([{ n: 0 }]);
    await queue.close();
    redis.disconnect();
  },
  120_000,
);
