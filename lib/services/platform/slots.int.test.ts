import { expect } from "vitest";
import { GET as list } from "@/app/api/v1/pools/route";
import { aBashTask } from "@/lib/testing/dag-builders";
import { changePlatform } from "@/lib/testing/platform";
import { webTest } from "@/lib/testing/web";

webTest("a pool tells what is taken and who waits, whatever lanes they are in", async ({ web, engine, pool }) => {
  await changePlatform(pool, "pool", "ledger", { slots: 3, description: "Connections that we are allowed." });
  const tasks = ["a", "b"].map((key) => aBashTask(key, [], { pool: "ledger", pool_slots: 2 }));
  const dagId = await engine.publish(tasks, { lane: "bulk" });
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  await engine.dispatch("bulk");
  const { body } = await web.call(list, { as: "viewer" });
  expect(body).toMatchObject({
    items: [
      { name: "isolation", slots: 1, taken: 0 },
      { name: "ledger", slots: 3, taken: 2, waiting: 1 },
    ],
    nextCursor: null,
  });
});
