import { expect } from "vitest";
import { GET as readyz } from "@/app/api/readyz/route";
import { readinessSchema } from "@/lib/contracts/platform";
import { beat, insertWorker } from "@/lib/db/sql/workers";
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
      secondsSinceSchedulerPass: null,
    });
    await insertWorker(engine.sqlPool.sql, WORKER);
    const beats = (ages: object) => engine.sqlPool.sql.run(beat, [WORKER.id, JSON.stringify(ages), [], [], 1]);
    await beats({ scheduler: 300, work: 12_000 });
    expect(await ask()).toMatchObject({ status: 503, workersAlive: 1 });
    await beats({ scheduler: 300, work: 200 });
    expect(await ask()).toMatchObject({ status: 200, isReady: true });
    await pool.query("UPDATE component SET beat_at = now() - interval '11 seconds'");
    expect(await ask()).toMatchObject({ status: 503, workersAlive: 0 });
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
