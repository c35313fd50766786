import { expect } from "vitest";
import { GET as proof } from "@/app/api/v1/lanes/proof/route";
import { GET as lanes } from "@/app/api/v1/lanes/route";
import { POST as drain } from "@/app/api/v1/workers/[id]/drain/route";
import { laneProofSchema, lanesPageSchema } from "@/lib/contracts/platform";
import { publishActive } from "@/lib/testing/active-dag";
import { bring } from "@/lib/testing/clients-under-way";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import type { TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const BULK_CLIENTS = 10_000;
const URGENT_CLIENTS = 20;

const laneOf = async (web: TestWeb, lane: string) => {
  const { body } = await web.call(proof, { as: "manager", query: "minutes=60" });
  return laneProofSchema.parse(body).lanes.find((one) => one.lane === lane);
};

/** A DAG in a lane, with its clients begun as far as its lane has slots. */
async function begin(engine: TestEngine, dag: string, lane: string, clients: number) {
  const more = { dag, lane, max_active_runs: 200 };
  const { dagId } = await publishActive(engine.pool, aDocument([aBashTask("a")], more));
  await bring(engine.prisma, dagId, clients, dag);
  await engine.admit(dagId);
  const attempts = await engine.dispatch(lane);
  await Promise.all(attempts.map((id) => engine.worker.start(id)));
}

/** As if five seconds had passed for everybody who has not begun; who has begun came as long before. */
const letTimePass = (engine: TestEngine) =>
  engine.rows(`UPDATE queue_item q SET arrived_at = q.arrived_at - interval '5 seconds' FROM dag_run r
    WHERE r.queue_item_id = q.id AND NOT EXISTS (SELECT 1 FROM task_instance t WHERE t.dag_run_id = r.id AND t.first_started_at IS NOT NULL)`);

webTest(
  "behind 10,000 bulk clients the reserved lane is proved to hold, and proved broken when urgent clients share the bulk lane",
  async ({ web, engine }) => {
    await begin(engine, "bulk.letters", "bulk", BULK_CLIENTS);
    await begin(engine, "urgent.own", "critical", URGENT_CLIENTS);
    await letTimePass(engine);
    expect(await laneOf(web, "critical")).toMatchObject({ verdict: "held", runs: URGENT_CLIENTS });
    expect((await laneOf(web, "critical"))?.waitingElsewhere).toBeGreaterThan(0);
    // The same clients without slots of their own.
    await begin(engine, "urgent.shared", "bulk", URGENT_CLIENTS);
    await letTimePass(engine);
    expect(await laneOf(web, "bulk")).toMatchObject({ verdict: "broken" });
    expect(await laneOf(web, "default")).toMatchObject({ verdict: "none", runs: 0 });
  },
  60_000,
);

webTest(
  "a worker is asked to drain by name, and the page says that it was, with its version",
  async ({ web, engine, pool }) => {
    const { id } = engine.worker;
    const ask = (as: "ds" | "do", who: string) => web.call(drain, { as, method: "POST", params: { id: who } });
    expect((await ask("ds", id)).status).toBe(403);
    expect((await ask("do", "0195b7a0-0000-7000-8000-000000000000")).status).toBe(404);
    expect((await ask("do", id)).status).toBe(202);
    const { components } = lanesPageSchema.parse((await web.call(lanes, { as: "viewer" })).body);
    expect(components).toMatchObject([{ id, isDraining: true, version: "test" }]);
    expect((await pool.query("SELECT action FROM audit_event WHERE target_id = $1", [id])).rows).toEqual([
      { action: "worker.drained" },
    ]);
  },
);
