import { expect } from "vitest";
import { z } from "zod";
import { GET as listChanges } from "@/app/api/v1/change-requests/route";
import { changeRequestSummarySchema } from "@/lib/contracts/change-requests";
import { pageOf } from "@/lib/contracts/problem";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { fillInbox } from "@/lib/testing/full-inbox";
import { webTest } from "@/lib/testing/web";

const planRow = z.tuple([z.object({ "QUERY PLAN": z.unknown() })]);

webTest(
  "with ten thousand ended change requests every open one is on the first page, and none of the others is read for it",
  { timeout: 240_000 },
  async ({ web, pool }) => {
    await new ChangeFlow(web).propose();
    await fillInbox((sql) => pool.query(sql));
    const read = async (query: string) =>
      pageOf(changeRequestSummarySchema).parse((await web.call(listChanges, { as: "de", query })).body);
    const open = await read("lifecycle=open&limit=200");
    expect(open.items).toHaveLength(200);
    expect(open.items.every(({ isMyTurn }) => isMyTurn)).toBe(true);
    expect((await read(`lifecycle=open&limit=200&cursor=${open.nextCursor}`)).items).toHaveLength(1);
    expect((await read("lifecycle=ended&limit=10")).items.map(({ badge }) => badge)).toEqual(Array(10).fill("closed"));
    const [plan] = planRow.parse(
      await web.runtime.db.$queryRaw`
        EXPLAIN (FORMAT JSON) SELECT c.number FROM change_request c
        WHERE c.number < 2147483647 AND c.lifecycle = 'open' ORDER BY c.number DESC LIMIT 201`,
    );
    expect(JSON.stringify(plan)).toContain("change_request_open_idx");
  },
);
