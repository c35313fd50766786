import { expect } from "vitest";
import type { Announcement } from "@/lib/jobs/lane-queues";
import { createLogger } from "@/lib/observability/logger";
import { reconcile } from "@/lib/services/engine/reconcile";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest, type TestEngine } from "@/lib/testing/test-engine";

/** Redis as the reconciler sees it. */
function aRedis() {
  const announced: (Announcement & { lane: string })[] = [];
  return {
    announced,
    queues: {
      announce: async (lane: string, list: readonly Announcement[]) => {
        announced.push(...list.map((one) => ({ ...one, lane })));
      },
      close: async () => undefined,
    },
  };
}

async function twoQueued(engine: TestEngine): Promise<readonly string[]> {
  const dagId = await engine.publish([aBashTask("a")]);
  await engine.arrive(dagId, ["loan-1", "loan-2"]);
  await engine.admit(dagId);
  return engine.dispatch();
}

const pass = (engine: TestEngine, redis: ReturnType<typeof aRedis>, isNewEpoch = false) =>
  reconcile({
    pool: engine.sqlPool,
    queues: redis.queues,
    beginsNewEpoch: async () => isNewEpoch,
    log: createLogger("test", "silent"),
  });

const age = (engine: TestEngine, seconds: number) =>
  engine.rows("UPDATE task_attempt SET queued_at = queued_at - make_interval(secs => $1)", [seconds]);
const ageSent = (engine: TestEngine, seconds: number) =>
  engine.rows("UPDATE outbox SET sent_at = sent_at - make_interval(secs => $1)", [seconds]);

engineTest("an attempt that was never announced is announced a second later, and not before", async ({ engine }) => {
  const redis = aRedis();
  const attempts = await twoQueued(engine);
  expect(await pass(engine, redis)).toBe(0);
  await age(engine, 2);
  expect(await pass(engine, redis)).toBe(2);
  expect(redis.announced).toEqual(attempts.map((attemptId) => ({ attemptId, sendCount: 0, lane: "default" })));
  expect(await pass(engine, redis)).toBe(0);
});

engineTest(
  "one that nobody begins is announced again after 10, 20, 40 seconds, each time under a new name",
  async ({ engine }) => {
    const redis = aRedis();
    await twoQueued(engine);
    await age(engine, 2);
    await pass(engine, redis);
    for (const [pause, sendCount] of [
      [10, 1],
      [20, 2],
      [40, 3],
    ] as const) {
      await ageSent(engine, pause - 1);
      expect(await pass(engine, redis)).toBe(0);
      await ageSent(engine, 2);
      expect(await pass(engine, redis)).toBe(2);
      expect(redis.announced.at(-1)?.sendCount).toBe(sendCount);
    }
  },
);

engineTest(
  "after Redis was emptied all queued attempts are announced at once, and none that has begun",
  async ({ engine }) => {
    const redis = aRedis();
    const [begun = "", queued] = await twoQueued(engine);
    await age(engine, 2);
    await pass(engine, redis);
    await engine.worker.start(begun);
    expect(await pass(engine, redis, true)).toBe(1);
    expect(redis.announced.at(-1)).toMatchObject({ attemptId: queued });
    await engine.worker.end(begun);
  },
);

engineTest("while Redis is away nothing is marked as announced", async ({ engine }) => {
  await twoQueued(engine);
  await age(engine, 2);
  const redis = aRedis();
  const away = { ...redis.queues, announce: () => Promise.reject(new Error("away")) };
  await expect(pass(engine, { ...redis, queues: away })).rejects.toThrow("away");
  expect(await pass(engine, redis)).toBe(2);
});
