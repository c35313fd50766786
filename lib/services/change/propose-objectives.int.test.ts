import { expect } from "vitest";
import { POST as proposeRoute } from "@/app/api/v1/dags/[dagKey]/objectives/route";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import type { TestPerson } from "@/lib/testing/people";
import { type TestWeb, webTest } from "@/lib/testing/web";

const params = { dagKey: "research.test" };
const propose = (web: TestWeb, as: TestPerson, objectives: Readonly<Record<string, string>>) =>
  web.call(proposeRoute, { as, params, body: { objectives, why: "Clients were told so" } });

webTest(
  "a manager proposes other objectives without drawing, and promising less takes another manager",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.createDag();
    await flow.save(aDraftThat("true", { objectives: { client_p95: "3m" } }));
    expect((await propose(web, "manager", { client_p95: "2m" })).body).toMatchObject({
      details: { reason: "no_active_version" },
    });
    await flow.submit();
    await flow.review("de", "approve");
    await flow.activate("de");

    expect((await propose(web, "viewer", { client_p95: "2m" })).status).toBe(403);
    expect((await propose(web, "manager", { client_p95: "soon" })).status).toBe(422);
    expect((await propose(web, "manager", { client_p95: "3m" })).body).toMatchObject({
      details: { reason: "nothing_changed" },
    });
    expect(await propose(web, "manager", { client_p95: "2m", gap_p95: "3s" })).toMatchObject({
      status: 201,
      body: { number: 2 },
    });
    const rulesOf = async (number: number) => (await flow.detail(number)).requirements.map(({ rule }) => rule);
    expect([(await flow.detail(2)).author.personKey, await rulesOf(2)]).toEqual(["manager", ["engineering"]]);
    await flow.review("de", "approve", { number: 2 });
    expect((await flow.activate("de", 2)).status).toBe(200);
    const { rows } = await pool.query(
      "SELECT o.scope, o.target_ms::int, o.deadline_ms::int, o.exempt FROM objective o JOIN dag d ON d.active_version_id = o.version_id ORDER BY 1",
    );
    expect(rows).toEqual([
      { scope: "client", target_ms: 120_000, deadline_ms: 240_000, exempt: [] },
      { scope: "gap", target_ms: 3_000, deadline_ms: 6_000, exempt: ["one"] },
    ]);

    expect((await propose(web, "manager", { gap_p95: "3s" })).status).toBe(201);
    expect(await rulesOf(3)).toEqual(["engineering", "service_level"]);
    await flow.review("de", "approve", { number: 3 });
    expect(await flow.activate("de", 3)).toMatchObject({
      status: 409,
      body: { details: { reason: "missing_approval" } },
    });
  },
);
