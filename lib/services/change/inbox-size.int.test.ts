import { expect } from "vitest";
import { z } from "zod";
import { GET as listChanges } from "@/app/api/v1/change-requests/route";
import { changeRequestSummarySchema } from "@/lib/contracts/change-requests";
import { pageOf } from "@/lib/contracts/problem";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { type TestWeb, webTest } from "@/lib/testing/web";

const DAGS = 200;
const CLOSED_ROUNDS = 50;

/** Rounds of one change request for each of 200 DAGs, all with the content of the first; all but the last are closed. */
async function fill({ runtime: { db }, people }: TestWeb): Promise<void> {
  await db.$executeRaw`
    INSERT INTO dag SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'dag_key', 'research.size_' || i))).*
    FROM dag d, generate_series(1, ${DAGS}) i`;
  for (let round = 0; round <= CLOSED_ROUNDS; round++) {
    await db.$executeRaw`
      INSERT INTO change_request (id, dag_id, author_id, title, why)
      SELECT gen_random_uuid(), d.id, ${people.ds}::uuid, 'Change', 'Size' FROM dag d WHERE d.dag_key LIKE 'research.size%'`;
    await db.$executeRaw`
      INSERT INTO revision (change_request_id, number, content_hash, layout, yaml, pushed_by)
      SELECT c.id, 1, r.content_hash, r.layout, r.yaml, r.pushed_by FROM change_request c,
        (SELECT r.* FROM revision r JOIN change_request f ON f.id = r.change_request_id AND f.number = 1 LIMIT 1) r
      WHERE c.lifecycle = 'open' AND c.head_revision = 0`;
    if (round < CLOSED_ROUNDS)
      await db.$executeRaw`
        UPDATE change_request SET lifecycle = 'closed', ended_at = now() WHERE lifecycle = 'open' AND number > 1`;
  }
  await db.$executeRaw`
    INSERT INTO requirement (change_request_id, revision, rule, roles, minimum, because)
    SELECT c.id, 1, q.rule, q.roles, q.minimum, q.because FROM change_request c,
      (SELECT q.* FROM requirement q JOIN change_request f ON f.id = q.change_request_id AND f.number = 1) q WHERE c.number > 1`;
  await db.$executeRaw`
    INSERT INTO check_result (id, change_request_id, revision, content_hash, name, source, is_passed)
    SELECT gen_random_uuid(), q.change_request_id, q.revision, r.content_hash, q.name, q.source, true
    FROM required_check q JOIN change_request c ON c.id = q.change_request_id
    JOIN revision r ON r.change_request_id = q.change_request_id AND r.number = q.revision
    WHERE c.lifecycle = 'open' AND c.number > 1`;
  await db.$executeRaw`ANALYZE`;
}

const planRow = z.tuple([z.object({ "QUERY PLAN": z.unknown() })]);

webTest(
  "with ten thousand ended change requests every open one is on the first page, and none of the others is read for it",
  { timeout: 240_000 },
  async ({ web }) => {
    await new ChangeFlow(web).propose();
    await fill(web);
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
