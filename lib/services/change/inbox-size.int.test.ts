import { expect } from "vitest";
import { z } from "zod";
import { GET as listChanges } from "@/app/api/v1/change-requests/route";
import { GET as listPlatform } from "@/app/api/v1/platform-changes/route";
import { changeRequestSummarySchema } from "@/lib/contracts/change-requests";
import { platformChangesSchema } from "@/lib/contracts/platform-reviews";
import { pageOf } from "@/lib/contracts/problem";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { fillInbox } from "@/lib/testing/full-inbox";
import { pastGuards } from "@/lib/testing/platform";
import { webTest } from "@/lib/testing/web";

/** Years of answered changes of the platform, and as many open ones as there are pools; nothing answers to that past the guards. */
const FILL_PLATFORM = `
  INSERT INTO platform_change (id, kind, name, after, content_hash, why, proposed_by, proposed_as, outcome, answered_by, answered_at)
    SELECT gen_random_uuid(), 'pool', 'p' || i % 200, jsonb_build_object('slots', i), '', 'Size', g.user_id, '{de}',
      CASE WHEN i > 200 THEN 'withdrawn' END, CASE WHEN i > 200 THEN g.user_id END, CASE WHEN i > 200 THEN now() END
    FROM generate_series(1, 10200) i, (SELECT user_id FROM role_grant WHERE role = 'de' LIMIT 1) g`;

webTest(
  "with ten thousand answered changes of the platform the open ones are read alone, and ten of the others",
  async ({ web, pool }) => {
    await pastGuards(pool, FILL_PLATFORM);
    await pool.query("ANALYZE platform_change");
    const { items } = platformChangesSchema.parse((await web.call(listPlatform, { as: "do" })).body);
    expect(items.filter(({ outcome }) => outcome === null)).toHaveLength(200);
    expect(items).toHaveLength(210);
    expect(items.filter(({ isMyTurn }) => isMyTurn)).toHaveLength(200);
    const plans = [
      ["platform_change_open_key", "SELECT 1 FROM platform_change c WHERE c.outcome IS NULL"],
      [
        "platform_change_number_key",
        "SELECT 1 FROM platform_change c WHERE c.outcome IS NOT NULL ORDER BY c.number DESC LIMIT 10",
      ],
    ] as const;
    for (const [index, sql] of plans) {
      const { rows } = await pool.query(`EXPLAIN (FORMAT JSON) ${sql}`);
      expect(JSON.stringify(rows)).toContain(index);
    }
  },
);

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
