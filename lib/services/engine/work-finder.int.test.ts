import { expect } from "vitest";
import { lockDag } from "@/lib/db/sql/admit-clients";
import { createLaneQueues } from "@/lib/jobs/lane-queues";
import { createProducerRedis } from "@/lib/jobs/redis";
import { createSignals } from "@/lib/jobs/signals";
import { createLogger } from "@/lib/observability/logger";
import { createWorkFinder, type Here } from "@/lib/services/engine/work-finder";
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
    const here: Here = {
      takes: (lane) => lane === "critical",
      runAll: async (beginning) => void worker.local.push(...(await beginning)),
    };
    await use(
      createWorkFinder({
        pool,
        applier: worker.applier,
        here,
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

finderTest(
  "what a worker dispatches it begins itself; a lane that it does not serve is announced",
  async ({ engine, finder }) => {
    for (const lane of ["default", "critical"]) {
      const dagId = await engine.publish([aBashTask("a")], { dag: `research.${lane}`, lane });
      await engine.arrive(dagId, ["loan-1"]);
    }
    await finder.lookEverywhere();
    await queuedAttempts(engine, 1);
    await waitFor(() => engine.worker.local.length === 1, { what: "the task that begins here" });
    expect(
      await engine.rows(
        "SELECT a.lane, a.state, a.worker_id, o.attempt_id IS NOT NULL AS sent FROM task_attempt a LEFT JOIN outbox o ON o.attempt_id = a.id ORDER BY a.lane",
      ),
    ).toEqual([
      { lane: "critical", state: "running", worker_id: engine.worker.id, sent: false },
      { lane: "default", state: "queued", worker_id: null, sent: true },
    ]);
    await engine.worker.end(engine.worker.local[0]?.attemptId ?? "");
    expect(await engine.rows("SELECT state FROM dag_run WHERE lane = 'critical'")).toEqual([{ state: "success" }]);
  },
);
