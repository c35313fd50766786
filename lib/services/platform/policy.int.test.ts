import { expect } from "vitest";
import { POST as scheduleRoute } from "@/app/api/v1/change-requests/[number]/schedule/route";
import { POST as answerRoute } from "@/app/api/v1/platform-changes/[id]/answer/route";
import { POST as proposeRoute } from "@/app/api/v1/platform-changes/route";
import { GET as policyRoute } from "@/app/api/v1/policy/route";
import { platformChangeSchema } from "@/lib/contracts/platform-changes";
import { policyViewSchema } from "@/lib/contracts/policy";
import type { Policy } from "@/lib/domain/change/policy";
import { refreshDueChecks } from "@/lib/services/change/refresh-checks";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import type { TestPerson } from "@/lib/testing/people";
import { BAD_POLICIES, FIRST_POLICY } from "@/lib/testing/policy";
import { type Answered, type TestWeb, webTest } from "@/lib/testing/web";

const TWO_ENGINEERS: Policy = {
  ...FIRST_POLICY,
  rules: FIRST_POLICY.rules.map((rule) => (rule.when === "reviewed" ? { ...rule, approvals: 2 } : rule)),
};

const propose = (web: TestWeb, value: object, as: TestPerson = "admin") =>
  web.call(proposeRoute, { as, body: { kind: "policy", name: "approvals", value, why: "The auditors ask for it" } });

const approve = (web: TestWeb, proposed: Answered, as: TestPerson): Promise<Answered> => {
  const { id, contentHash } = platformChangeSchema.parse(proposed.body);
  return web.call(answerRoute, { as, params: { id }, body: { answer: "approve", contentHash } });
};

/** Version after version, each by two people. */
async function decide(web: TestWeb, policy: Policy): Promise<void> {
  expect(await approve(web, await propose(web, policy), "do")).toMatchObject({ body: { outcome: "applied" } });
}

const shown = async (web: TestWeb) => policyViewSchema.parse((await web.call(policyRoute, { as: "viewer" })).body);

webTest(
  "who has to approve what is proposed by an administrator and approved by data ops, as a version with its history",
  async ({ web }) => {
    expect(await shown(web)).toMatchObject({ version: 1, policy: FIRST_POLICY, history: [{ change: null }] });
    for (const as of ["de", "do"] as const)
      expect(await propose(web, TWO_ENGINEERS, as)).toMatchObject({
        status: 403,
        body: { details: { reason: "not_eligible" } },
      });
    expect((await propose(web, TWO_ENGINEERS, "ds")).status).toBe(403);
    const change = await propose(web, TWO_ENGINEERS);
    expect(platformChangeSchema.parse(change.body).fields).toEqual([
      { field: "reviewed", before: "1 of Data engineer", after: "2 of Data engineer" },
    ]);
    expect(await approve(web, change, "admin")).toMatchObject({ body: { details: { reason: "is_contributor" } } });
    expect(await approve(web, change, "de")).toMatchObject({ body: { details: { reason: "not_eligible" } } });
    expect(await approve(web, change, "do")).toMatchObject({ status: 200, body: { outcome: "applied" } });
    expect(await shown(web)).toMatchObject({
      version: 2,
      policy: TWO_ENGINEERS,
      history: [{ change: { proposedBy: { personKey: "admin" }, approvedBy: { personKey: "do" } } }, { version: 1 }],
    });
  },
);

webTest(
  "rules that ask for more hold for open changes at once and suspend what is scheduled, rules that ask for less from the next revision on",
  async ({ web, prisma }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.approve();
    const body = { ...(await flow.head()), at: new Date(Date.now() + 86_400_000).toISOString() };
    const scheduled = await web.call(scheduleRoute, { as: "de", params: { number: "1" }, body });
    expect(scheduled.status).toBe(201);
    await decide(web, TWO_ENGINEERS);
    expect(await flow.detail()).toMatchObject({
      badge: "checks_failing",
      schedule: { outcome: "suspended", reason: "policy_changed" },
    });
    expect(await flow.activate("de")).toMatchObject({ status: 409, body: { details: { reason: "check_not_green" } } });
    await flow.save(aDraftThat("date"));
    expect((await flow.push(1)).status).toBe(201);
    const asked = async () =>
      (await flow.detail()).requirements.flatMap(({ rule, minimum }) => (rule === "engineering" ? [minimum] : []));
    expect(await asked()).toEqual([2]);
    await decide(web, FIRST_POLICY);
    await refreshDueChecks({ db: prisma, now: () => new Date() });
    await flow.review("de", "approve");
    expect(await flow.detail()).toMatchObject({ badge: "stale", requirements: [{ approvals: 1, minimum: 2 }] });
    await flow.save(aDraftThat("hostname"));
    expect((await flow.push(2)).status).toBe(201);
    expect(await asked()).toEqual([1]);
    await flow.approve();
    expect((await flow.activate("de")).status).toBe(200);
    const revisions = await prisma.revision.findMany({ orderBy: { number: "asc" } });
    expect(revisions.map(({ policyVersion }) => policyVersion)).toEqual([1, 2, 3]);
  },
);

webTest("no policy lowers the floors or comes past two people, at a SQL prompt neither", async ({ web, pool }) => {
  for (const { what, policy } of BAD_POLICIES) {
    expect((await propose(web, policy)).status, what).toBe(422);
    const { rows } = await pool.query("SELECT policy_keeps_floors($1) AS keeps", [JSON.stringify(policy)]);
    expect(rows, what).toEqual([{ keeps: false }]);
  }
  const insert =
    "INSERT INTO policy (version, content, platform_change_id) SELECT 2, $1, id FROM platform_change LIMIT 1";
  await propose(web, TWO_ENGINEERS);
  await expect(pool.query(insert, [JSON.stringify(BAD_POLICIES[0].policy)])).rejects.toThrow("policy_floors_check");
  await expect(pool.query(insert, [JSON.stringify(TWO_ENGINEERS)])).rejects.toThrow("no_platform_change");
  for (const sql of ["UPDATE policy SET content = '{}'", "DELETE FROM policy", "TRUNCATE policy CASCADE"])
    await expect(pool.query(sql), sql).rejects.toThrow("append_only");
  await expect(
    pool.query("UPDATE platform_change SET outcome = 'applied', answered_at = now(), answered_by = $1", [
      web.people.admin,
    ]),
  ).rejects.toThrow("not_eligible");
  expect((await shown(web)).version).toBe(1);
});
