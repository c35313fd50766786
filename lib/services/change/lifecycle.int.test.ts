import { expect } from "vitest";
import { POST as closeRoute } from "@/app/api/v1/change-requests/[number]/close/route";
import { POST as reopenRoute } from "@/app/api/v1/change-requests/[number]/reopen/route";
import { POST as revertRoute } from "@/app/api/v1/dags/[dagKey]/versions/[version]/revert/route";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import type { TestPerson } from "@/lib/testing/people";
import { changePlatform } from "@/lib/testing/platform";
import { type TestWeb, webTest } from "@/lib/testing/web";

const params = { number: "1" };
const close = (web: TestWeb) => web.call(closeRoute, { as: "ds", params, body: { reason: "not now" } });
const reopen = (web: TestWeb, as: TestPerson, expectedHead = 1) =>
  web.call(reopenRoute, { as, params, body: { expectedHead } });

webTest("a closed change opens again as a new revision, and approvals have to be given anew", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("de", "approve");
  await close(web);
  expect((await reopen(web, "ds2")).status).toBe(403);
  expect((await reopen(web, "ds", 7)).status).toBe(409);
  await expect(pool.query("UPDATE change_request SET lifecycle = 'open', ended_at = NULL")).rejects.toThrow(
    "reopened_as_new_revision",
  );
  const { contentHash } = await flow.detail();
  expect((await reopen(web, "de")).status).toBe(201);
  expect(await flow.detail()).toMatchObject({ badge: "stale", headRevision: 2, contentHash });
  expect((await flow.detail()).contributors.map(({ personKey }) => personKey)).toEqual(["ds"]);
  expect(await flow.activate("de")).toMatchObject({ status: 409, body: { details: { reason: "missing_approval" } } });
  await flow.review("de", "approve");
  expect((await flow.activate("de")).status).toBe(200);
  expect(await reopen(web, "ds", 2)).toMatchObject({ status: 409, body: { details: { reason: "not_closed" } } });
});

webTest("a change that was overtaken while it was closed opens again behind, and undoes nothing", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose("true");
  await close(web);
  await flow.save(aDraftThat("date"));
  await flow.submit("ds2");
  await flow.review("de", "approve", { number: 2 });
  await flow.activate("de", 2);
  expect((await reopen(web, "ds")).status).toBe(201);
  expect(["behind", "conflicting"]).toContain((await flow.detail()).badge);
});

webTest("nobody opens a second change of theirs by opening a closed one again", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose("true");
  await close(web);
  await flow.save(aDraftThat("date"));
  await flow.submit();
  expect(await reopen(web, "ds")).toMatchObject({
    status: 409,
    body: { details: { reason: "already_open", number: 2 } },
  });
});

const revert = (web: TestWeb, as: TestPerson, version: number) =>
  web.call(revertRoute, {
    as,
    params: { dagKey: "research.test", version: String(version) },
    body: { why: "The new one declines everybody." },
  });

async function twoVersions(web: TestWeb): Promise<ChangeFlow> {
  const flow = new ChangeFlow(web);
  await flow.propose("true");
  await flow.review("de", "approve");
  await flow.activate("de");
  await flow.save(aDraftThat("date", { lane: "bulk" }));
  await flow.submit();
  await flow.approve(2);
  await flow.activate("de", 2);
  return flow;
}

webTest(
  "going back to a version is a change that one data engineer other than its proposer approves",
  async ({ web, pool }) => {
    const flow = await twoVersions(web);
    expect(await revert(web, "de", 2)).toMatchObject({ status: 409, body: { details: { reason: "nothing_changed" } } });
    expect((await revert(web, "de", 9)).status).toBe(404);
    expect(await revert(web, "de", 1)).toMatchObject({ status: 201, body: { number: 3, revision: 1 } });
    expect((await flow.detail(3)).requirements).toMatchObject([
      { rule: "engineering", because: ["back to version 1, which was active before"] },
    ]);
    expect((await flow.review("de", "approve", { number: 3 })).status).toBe(403);
    expect((await flow.review("de2", "approve", { number: 3 })).status).toBe(201);
    expect(await flow.activate("de2", 3)).toMatchObject({ status: 200, body: { version: 3 } });
    const { rows } = await pool.query("SELECT number, content_hash FROM dag_version ORDER BY number");
    expect(rows[2].content_hash).toBe(rows[0].content_hash);
    expect(rows[1].content_hash).not.toBe(rows[0].content_hash);
  },
);

webTest("a revert takes the connections, lanes and environments of today", async ({ web, pool }) => {
  const flow = await twoVersions(web);
  await changePlatform(pool, "environment", "bash", { memory_mb: 300 });
  await revert(web, "ds", 1);
  await flow.review("de", "approve", { number: 3 });
  expect((await flow.activate("de", 3)).status).toBe(200);
});

webTest("content that was never active is not passed off as a revert", async ({ web, pool }) => {
  const flow = await twoVersions(web);
  await flow.save(aDraftThat("whoami"));
  await flow.submit();
  const forged = `INSERT INTO revision (change_request_id, number, content_hash, base_hash, layout, yaml, pushed_by, origin)
    SELECT change_request_id, 2, content_hash, base_hash, layout, yaml, pushed_by, 'revert' FROM revision
    WHERE change_request_id = (SELECT id FROM change_request WHERE number = 3)`;
  await expect(pool.query(forged)).rejects.toThrow("never_active");
});
