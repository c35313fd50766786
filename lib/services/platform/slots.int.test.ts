import { expect } from "vitest";
import { PUT as putLane } from "@/app/api/v1/lanes/[name]/route";
import { PUT as putPool } from "@/app/api/v1/pools/[name]/route";
import { POST as create, GET as list } from "@/app/api/v1/pools/route";
import { aBashTask } from "@/lib/testing/dag-builders";
import { webTest } from "@/lib/testing/web";

const ledger = { name: "ledger", slots: 3, description: "Connections that the ledger allows us." };

webTest("a pool tells what is taken and who waits, whatever lanes they are in", async ({ web, engine }) => {
  expect((await web.call(create, { as: "do", body: ledger })).status).toBe(201);
  const tasks = ["a", "b"].map((key) => aBashTask(key, [], { pool: "ledger", pool_slots: 2 }));
  const dagId = await engine.publish(tasks, { lane: "bulk" });
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  await engine.dispatch("bulk");
  const { body } = await web.call(list, { as: "viewer" });
  expect(body).toMatchObject({
    items: [
      { name: "isolation", slots: 1, taken: 0 },
      { ...ledger, taken: 2, waiting: 1 },
    ],
    nextCursor: null,
  });
});

webTest("slots are changed by data ops, and the record says from what to what", async ({ web, engine }) => {
  await web.call(create, { as: "do", body: ledger });
  const change = { method: "PUT", as: "do", body: { slots: 5, description: "More." } } as const;
  const pool = await web.call(putPool, { ...change, params: { name: "ledger" } });
  expect(pool).toMatchObject({ status: 200, body: { name: "ledger", slots: 5, taken: 0 } });
  const lane = await web.call(putLane, { ...change, params: { name: "bulk" } });
  expect(lane).toMatchObject({ status: 200, body: { name: "bulk", slots: 5, description: "More." } });
  const rows = await engine.rows<{ action: string; payload: string }>(
    "SELECT action, payload FROM audit_event WHERE target_type IN ('lane', 'pool') ORDER BY sequence",
  );
  expect(rows.map(({ action }) => action)).toEqual(["pool.created", "pool.changed", "lane.changed"]);
  expect(rows[1]?.payload).toContain('"slots": 3');
  expect(rows[1]?.payload).toContain('"slots": 5');
});

webTest("a taken name, a missing name and a number of slots that makes no sense are told", async ({ web }) => {
  await web.call(create, { as: "do", body: ledger });
  expect((await web.call(create, { as: "do", body: ledger })).body).toMatchObject({
    details: { reason: "pool_exists" },
  });
  const call = { method: "PUT", as: "do", params: { name: "gone" }, body: { slots: 1, description: "" } } as const;
  expect((await web.call(putPool, call)).status).toBe(404);
  expect((await web.call(putLane, call)).status).toBe(404);
  expect((await web.call(create, { as: "do", body: { ...ledger, slots: 0 } })).status).toBe(422);
});
