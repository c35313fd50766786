import { expect } from "vitest";
import { POST as pauseRoute } from "@/app/api/v1/dags/[dagKey]/pause/route";
import { GET as dagRoute } from "@/app/api/v1/dags/[dagKey]/route";
import { POST as createDag, GET as listDags } from "@/app/api/v1/dags/route";
import { POST as answerRoute } from "@/app/api/v1/platform-changes/[id]/answer/route";
import { POST as proposeRoute } from "@/app/api/v1/platform-changes/route";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";
import { ChangeFlow } from "@/lib/testing/change-flow";
import type { TestPerson } from "@/lib/testing/people";
import { changePlatform } from "@/lib/testing/platform";
import { type TestWeb, webTest } from "@/lib/testing/web";

const DAG = { dagKey: "research.decide", title: "Decide", owner: "risk" };
const params = { dagKey: DAG.dagKey };

async function proposed(web: TestWeb, criticality: string, as: TestPerson = "de") {
  const body = { kind: "criticality", name: DAG.dagKey, value: { criticality }, why: "People wait for it" };
  const { id, contentHash } = platformChangeSchema.parse((await web.call(proposeRoute, { as, body })).body);
  return (by: TestPerson) =>
    web.call(answerRoute, { as: by, params: { id }, body: { answer: "approve", contentHash } });
}

webTest(
  "a DAG becomes critical with data ops, less critical with another data engineer too, and at a SQL prompt by nobody alone",
  async ({ web, pool }) => {
    await web.call(createDag, { as: "ds", body: DAG });
    const shown = async () => (await web.call(dagRoute, { as: "viewer", params })).body;
    expect(await shown()).toMatchObject({ criticality: "standard" });
    const raise = await proposed(web, "critical");
    expect(await raise("de2")).toMatchObject({ status: 403, body: { details: { reason: "not_eligible" } } });
    expect(await raise("do")).toMatchObject({ status: 200, body: { outcome: "applied" } });
    expect((await web.call(listDags, { as: "viewer" })).body).toMatchObject({ items: [{ criticality: "critical" }] });
    expect(await web.call(pauseRoute, { as: "ds", method: "POST", params })).toMatchObject({
      status: 403,
      body: { details: { reason: "critical_dag" } },
    });
    expect((await web.call(pauseRoute, { as: "do", method: "POST", params })).status).toBe(200);
    const lower = await proposed(web, "sandbox");
    expect(await lower("do")).toMatchObject({ status: 200, body: { outcome: null } });
    expect(await lower("do2")).toMatchObject({ status: 200, body: { outcome: null } });
    expect(await shown()).toMatchObject({ criticality: "critical" });
    await expect(
      pool.query(
        "UPDATE platform_change SET outcome = 'applied', answered_at = now(), answered_by = $1 WHERE outcome IS NULL",
        [web.people.do2],
      ),
    ).rejects.toThrow("missing_approval");
    for (const sql of [
      "UPDATE dag SET criticality = 'sandbox'",
      "INSERT INTO dag (id, dag_key, title, owner, created_by, criticality) SELECT gen_random_uuid(), 'a.b', 'A', 'b', created_by, 'critical' FROM dag",
    ])
      await expect(pool.query(sql), sql).rejects.toThrow("no_platform_change");
    expect(await lower("de2")).toMatchObject({ status: 200, body: { outcome: "applied" } });
    expect(await shown()).toMatchObject({ criticality: "sandbox" });
    const { rows } = await pool.query(
      "SELECT actor_id FROM audit_event WHERE action = 'criticality.changed' ORDER BY sequence",
    );
    expect(rows.map(({ actor_id }) => actor_id)).toEqual([web.people.do, web.people.de2]);
  },
);

webTest("a window may hold back critical DAGs alone", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.approve();
  const { dagKey } = await flow.detail();
  const soon = { starts_at: "2026-01-01T00:00:00Z", ends_at: "2100-01-01T00:00:00Z" };
  const window = { effect: "deny", dags: "*", time_zone: "UTC", weekdays: [], description: "", ...soon };
  await changePlatform(pool, "window", "calm", { ...window, criticality: "critical" });
  expect((await flow.detail()).badge).toBe("ready");
  await changePlatform(pool, "criticality", dagKey, { criticality: "critical" });
  expect(await flow.activate("de")).toMatchObject({ status: 409, body: { details: { reason: "frozen" } } });
  await changePlatform(pool, "window", "calm", { ...window, criticality: "sandbox" });
  expect((await flow.activate("de")).status).toBe(200);
});
