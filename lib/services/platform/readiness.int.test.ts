import { expect } from "vitest";
import { GET as readyz } from "@/app/api/readyz/route";
import { readinessSchema } from "@/lib/contracts/platform";
import { beat, insertWorker } from "@/lib/db/sql/workers";
import { getReadiness } from "@/lib/services/platform/get-readiness";
import { aBashTask } from "@/lib/testing/dag-builders";
import { engineTest } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";
import { webTest } from "@/lib/testing/web";

const WORKER = {
  id: "0195b7a0-0000-7000-8000-000000000001",
  host: "test",
  pid: 1,
  version: "test",
  lanes: [],
  slots: 1,
  isolation: "full",
};
const ask = async () => {
  const response = await readyz();
  return { status: response.status, ...readinessSchema.parse(await response.json()) };
};

webTest(
  "ready means Postgres, Redis, a worker that lives and a scheduler that passes",
  async ({ web, engine, pool }) => {
    await pool.query("UPDATE component SET stopped_at = now()");
    await waitFor(() => web.runtime.redis.status === "ready", { what: "the connection to Redis" });
    expect(await ask()).toMatchObject({
      status: 503,
      isReady: false,
      postgres: true,
      workersAlive: 0,
      workersSilent: 0,
      secondsSinceSchedulerPass: null,
    });
    await insertWorker(engine.sqlPool.sql, WORKER);
    const beats = (ages: object) => engine.sqlPool.sql.run(beat, [WORKER.id, JSON.stringify(ages), [], [], 1]);
    await beats({ scheduler: 300, work: 12_000 });
    expect(await ask()).toMatchObject({ status: 503, workersAlive: 1 });
    await beats({ scheduler: 300, work: 200 });
    expect(await ask()).toMatchObject({ status: 200, isReady: true });
    await pool.query("UPDATE component SET beat_at = now() - interval '7 seconds' WHERE stopped_at IS NULL");
    const silent = await ask();
    expect(silent).toMatchObject({ status: 503, workersAlive: 0, workersSilent: 1 });
    expect(Date.parse(silent.silentSince ?? "")).toBeLessThan(Date.now() - 6_000);
    await pool.query("UPDATE component SET beat_at = now() - interval '11 minutes' WHERE stopped_at IS NULL");
    expect(await ask()).toMatchObject({ status: 503, workersAlive: 0, workersSilent: 0, silentSince: null });
  },
);

engineTest(
  "work in a lane that no live worker serves is counted, and nobody misses a lane without work",
  async ({ engine }) => {
    const look = () => getReadiness(engine.prisma, async () => ({ mayEvict: false }));
    await insertWorker(engine.sqlPool.sql, WORKER);
    await engine.sqlPool.sql.run(beat, [WORKER.id, JSON.stringify({ scheduler: 1, work: 1 }), [], ["critical"], 1]);
    expect(await look()).toMatchObject({ unservedLanes: 0 });
    const dagId = await engine.publish([aBashTask("a")], { lane: "bulk" });
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    expect(await look()).toMatchObject({ unservedLanes: 1 });
    await engine.dispatch("bulk");
    expect(await look()).toMatchObject({ unservedLanes: 1 });
    await engine.sqlPool.sql.run(beat, [WORKER.id, "{}", [], ["critical", "bulk"], 1]);
    expect(await look()).toMatchObject({ unservedLanes: 0 });
  },
);

webTest("without Postgres or Redis the answer says which of them is away", async ({ web }) => {
  web.runtime.redis.disconnect();
  expect(await ask()).toMatchObject({ status: 503, postgres: true, redis: false });
  const broken = {
    ...web.runtime,
    db: new Proxy(web.runtime.db, { get: () => () => Promise.reject(new Error("away")) }),
  };
  globalThis.signalboxRuntime = broken;
  expect(await ask()).toMatchObject({ status: 503, postgres: false });
});
