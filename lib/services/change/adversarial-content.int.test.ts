import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { POST as activateRoute } from "@/app/api/v1/change-requests/[number]/activate/route";
import { PUT as saveRoute } from "@/app/api/v1/dags/[dagKey]/draft/route";
import { POST as triggerRoute } from "@/app/api/v1/dags/[dagKey]/runs/route";
import { POST as tryRoute } from "@/app/api/v1/dags/[dagKey]/tries/route";
import { trySchema } from "@/lib/contracts/tries";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask } from "@/lib/testing/dag-builders";
import { type TestWeb, webTest } from "@/lib/testing/web";

const dagKey = { dagKey: "research.test" };
const save = (web: TestWeb, document: object) =>
  web.call(saveRoute, {
    method: "PUT",
    as: "ds",
    params: dagKey,
    body: { document, layout: {}, yaml: "", basedOn: 1 },
  });

webTest(
  "a change names its own policy, approvers or classes: refused; takes the DAG from its owner: data ops is asked too",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.createDag();
    for (const more of [{ policy: "none" }, { requirements: [] }, { reviewers: ["ds"] }, { classes: { lane: "N" } }])
      expect((await save(web, { ...aDraftThat("true"), ...more })).status, JSON.stringify(more)).toBe(422);
    await flow.save(aDraftThat("true"));
    await flow.submit();
    await flow.approve();
    await flow.activate("de");
    await flow.save(aDraftThat("true", { owner: "ds" }));
    await flow.submit();
    expect((await flow.detail(2)).requirements.map(({ rule, roles }) => [rule, roles])).toEqual([
      ["engineering", ["de"]],
      ["ownership", ["do"]],
    ]);
    await flow.review("de", "approve", { number: 2 });
    expect(await flow.activate("de", 2)).toMatchObject({
      status: 409,
      body: { details: { reason: "missing_approval" } },
    });
  },
);

webTest(
  "what nobody approved does not run: not by hand, not by naming a version or a document, not at a SQL prompt",
  async ({ web, engine, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    const trigger = (body: object, as: "ds" | "viewer" = "ds") => web.call(triggerRoute, { as, params: dagKey, body });
    expect(await trigger({})).toMatchObject({ status: 409, body: { details: { reason: "no_active_version" } } });
    for (const more of [{ version: 1 }, { revision: 1 }, { document: {} }, { contentHash: "0".repeat(64) }])
      expect((await trigger(more)).status, JSON.stringify(more)).toBe(422);
    expect((await trigger({}, "viewer")).status).toBe(403);
    await engine.publish([aBashTask("a")], { dag: "research.other" });
    const foreign = `INSERT INTO dag_run (id, dag_id, version_id, run_type, class, state, lane)
      SELECT gen_random_uuid(), d.id, v.id, 'manual', 2, 'queued', 'default' FROM dag d CROSS JOIN dag_version v WHERE d.dag_key = $1`;
    await expect(pool.query(foreign, [dagKey.dagKey])).rejects.toThrow("version_of_another_dag");
    // A try runs what nobody approved, in the sandbox. It is no version, and its lane takes no run of one.
    const tried = await web.call(tryRoute, { as: "ds", params: dagKey, body: { saveNumber: 2 } });
    const { id } = trySchema.parse(tried.body);
    const asVersion = `INSERT INTO dag_run (id, dag_id, version_id, run_type, class, state, lane)
      SELECT gen_random_uuid(), dag_id, id, 'manual', 2, 'queued', 'default' FROM draft_try WHERE id = $1`;
    await expect(pool.query(asVersion, [id])).rejects.toThrow("version_of_another_dag");
    const inSandbox = foreign
      .replace("'default'", "'sandbox'")
      .replace("CROSS JOIN dag_version v", "JOIN dag_version v ON v.dag_id = d.id");
    await expect(pool.query(inSandbox, ["research.other"])).rejects.toThrow("dag_run_not_sandbox_check");
    const other = "UPDATE draft_try SET content_hash = encode(sha256('x'), 'hex'), canonical = 'x' WHERE id = $1";
    await expect(pool.query(other, [id])).rejects.toThrow("append_only");
  },
);

webTest("one person has one account, and a second one of the same key is refused", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  const twin = "INSERT INTO app_user (id, person_key, name) VALUES ($1, 'ds', 'Another')";
  await expect(pool.query(twin, [newId()])).rejects.toThrow("app_user_person_key_key");
  await pool.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES ($1, $2, 'de', $3)", [
    newId(),
    web.people.ds,
    SYSTEM_USER_ID,
  ]);
  expect(await flow.review("ds", "approve")).toMatchObject({
    status: 403,
    body: { details: { reason: "is_contributor" } },
  });
});

webTest(
  "a data engineer who is demoted while the page is open loses the button at the next look and is refused at the next call",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.review("de2", "approve");
    expect((await flow.detail(1, "de")).can.activate).toBe(true);
    const body = await flow.head();
    await pool.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = $1", [web.people.de]);
    expect(await web.call(activateRoute, { as: "de", params: { number: "1" }, body })).toMatchObject({
      status: 403,
      body: { details: { reason: "missing_permission" } },
    });
    expect((await flow.activate("de2")).status).toBe(200);
  },
);
