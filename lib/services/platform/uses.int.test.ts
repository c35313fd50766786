import { expect } from "vitest";
import { GET as listUses } from "@/app/api/v1/uses/route";
import { pageOf } from "@/lib/contracts/problem";
import { userOfPlatformSchema } from "@/lib/contracts/uses";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask, aDraft } from "@/lib/testing/dag-builders";
import { changePlatform } from "@/lib/testing/platform";
import { webTest } from "@/lib/testing/web";

webTest(
  "whoever would change a pool, a lane or an environment sees which DAGs use it, running and drawn, page by page",
  async ({ web, engine, pool }) => {
    await changePlatform(pool, "pool", "ledger", { slots: 3, description: "" });
    await engine.publish([aBashTask("a", [], { pool: "ledger" }), aBashTask("b", ["a"])], {
      dag: "ops.nightly",
      lane: "bulk",
    });
    await engine.publish([aBashTask("c")], { dag: "ops.other" });
    const flow = new ChangeFlow(web);
    await flow.createDag();
    await flow.save(aDraft([aBashTask("drawn", [], { pool: "ledger" })]));
    const uses = async (query: string) =>
      pageOf(userOfPlatformSchema).parse((await web.call(listUses, { as: "viewer", query })).body);
    const running = { dagKey: "ops.nightly", lane: "bulk", draft: null };
    const drawn = { dagKey: "research.test", lane: "default", active: null };

    const first = await uses("kind=pool&name=ledger&limit=1");
    expect(first.items).toMatchObject([{ ...running, active: { version: 1, tasks: ["a"], settings: [] } }]);
    const second = await uses(`kind=pool&name=ledger&limit=1&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({
      items: [{ ...drawn, draft: { tasks: ["drawn"], settings: [] } }],
      nextCursor: null,
    });
    expect((await uses("kind=lane&name=bulk")).items).toMatchObject([
      { ...running, active: { version: 1, tasks: [], settings: ["the whole DAG"] } },
    ]);
    const bash = await uses("kind=environment&name=bash");
    expect(bash.items.map(({ dagKey }) => dagKey)).toEqual(["ops.nightly", "ops.other", "research.test"]);
    for (const query of ["kind=connection&name=loans", "kind=pack&name=features", "kind=pool&name=isolation"])
      expect((await uses(query)).items, query).toEqual([]);
    expect((await web.call(listUses, { as: "viewer", query: "kind=window&name=x" })).status).toBe(422);
  },
);
