import { expect } from "vitest";
import { lockDag } from "@/lib/db/sql/admit-clients";
import { createLaneQueues } from "@/lib/jobs/lane-queues";
import { createProducerRedis } from "@/lib/jobs/redis";
import { createSignals } from "@/lib/jobs/signals";
import { createLogger } from "@/lib/observability/logger";
import { createWorkFinder } from "@/lib/services/engine/work-finder";
import { aBashTask } from "@/lib/testing/dag-builders";
import { aGate } from "@/lib/testing/gate";
import { engineTest, type TestEngine } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";

/** The finder of a worker process, announcing to a Redis where nobody listens. */
const finderTest = engineTest.extend<{ finder: ReturnType<typeof createWorkFinder> }>({
  finder: async ({ engine, redisUrl }, use) => {
    const redis = createProducerRedis(redisUrl);
    const queues = createLaneQueues(redis, () => undefined);
    const { sqlPool: pool, worker } = engine;
    const log = createLogger("test", "silent");
    await use(
      createWorkFinder({
        pool,
        applier: worker.applier,
        queues,
        signals: createSignals(redis),
        isHeld: () => false,
        log,
      }),
    );
    await queues.close();
    redis.disconnect();
  },
});

const queuedAttempts = (engine: TestEngine, count: number) =>
  waitFor(async () => (await engine.rows("SELECT 1 FROM task_attempt WHERE state = 'queued'")).length === count, {
    what: `${count} queued attempts`,
  });

finderTest(
  "a client that comes while somebody else takes others in begins as soon as that one is done",
  async ({ engine, finder }) => {
    const dagId = await engine.publish([aBashTask("a")]);
    const [isHeld, gate] = [aGate(), aGate()];
    const other = engine.sqlPool.transaction(async (sql) => {
      await sql.run(lockDag, [dagId]);
      isHeld.open();
      await gate.opened;
    });
    await isHeld.opened;
    await engine.arrive(dagId, ["loan-1"]);
    // One look only: the next one that a worker takes by itself is a second away.
    await finder.lookEverywhere();
    gate.open();
    await other;
    await queuedAttempts(engine, 1);
    expect(await engine.states()).toEqual({ a: "queued" });
  },
);

finderTest("slots that a pool gets back reach every lane in which somebody waits", async ({ engine, finder }) => {
  await engine.pool.query("INSERT INTO pool (name, slots) VALUES ('ledger', 1)");
  for (const lane of ["default", "bulk"]) {
    const dagId = await engine.publish([aBashTask("a", [], { pool: "ledger" })], { dag: `research.${lane}`, lane });
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
  }
  const [first = ""] = await engine.dispatch();
  await engine.worker.start(first);
  await engine.worker.end(first);
  finder.dispatchPools(engine.worker.flights.at(-1)?.pools ?? []);
  await queuedAttempts(engine, 1);
  expect(await engine.rows("SELECT lane FROM task_attempt WHERE state = 'queued'")).toEqual([{ lane: "bulk" }]);
});
