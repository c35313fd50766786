import type pg from "pg";
import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { POST as dismissRoute } from "@/app/api/v1/change-requests/[number]/dismissals/route";
import { POST as reviewRoute } from "@/app/api/v1/change-requests/[number]/reviews/route";
import { POST as answerRoute } from "@/app/api/v1/grant-requests/[id]/answer/route";
import { POST as grantRoute } from "@/app/api/v1/grants/route";
import { userSchema } from "@/lib/contracts/people";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import type { DraftTask } from "@/lib/domain/dag/document";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { insertActivation } from "@/lib/testing/change-rows";
import { aBashTask, aDraft, idOf } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import { changePlatform } from "@/lib/testing/platform";
import { type TestWeb, webTest } from "@/lib/testing/web";

/** A role given before anything else happens, so that it is old enough for every change of the test. */
const alsoHolds = (pool: pg.Pool, userId: string, role: string) =>
  pool.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES ($1, $2, $3, $4)", [
    newId(),
    userId,
    role,
    SYSTEM_USER_ID,
  ]);

/** A role that the administrator asked for and the manager confirmed. */
async function give(web: TestWeb, userId: string, role: string): Promise<void> {
  const asked = userSchema.parse((await web.call(grantRoute, { as: "admin", body: { userId, role } })).body);
  const id = asked.requests[0]?.id ?? "";
  await web.call(answerRoute, { as: "manager", params: { id }, body: { answer: "confirm" } });
}

const reasonOf = (answer: { status: number; body: unknown }) => ({
  status: answer.status,
  reason: /"reason":"(\w+)"/.exec(JSON.stringify(answer.body))?.[1],
});

async function proposeLane(web: TestWeb, as: TestPerson = "ds"): Promise<ChangeFlow> {
  const flow = new ChangeFlow(web);
  await flow.createDag(as);
  await flow.save(aDraftThat("true", { lane: "bulk" }), as);
  await flow.submit(as);
  return flow;
}

webTest("the lane asks for data ops beside the data engineer, and says because of what", async ({ web }) => {
  const flow = await proposeLane(web);
  expect((await flow.detail()).requirements).toMatchObject([
    { rule: "engineering", roles: ["de"], approvals: 0 },
    { rule: "platform", roles: ["do"], approvals: 0, because: ["platform: 1 change"] },
  ]);
  await flow.review("de", "approve");
  expect(await flow.detail()).toMatchObject({
    badge: "needs_review",
    blockers: [{ code: "missing_approval", whoCanClear: "a Data ops who did not contribute" }],
  });
  expect(reasonOf(await flow.activate("de"))).toEqual({ status: 409, reason: "missing_approval" });
  await flow.review("do", "approve");
  expect((await flow.activate("de")).status).toBe(200);
});

webTest("one person with DE and DO hats does not fill both rules", async ({ web, pool }) => {
  await alsoHolds(pool, web.people.de, "do");
  const flow = await proposeLane(web);
  await flow.review("de", "approve");
  expect((await flow.detail()).requirements.map(({ approvals }) => approvals)).toEqual([1, 0]);
  await expect(insertActivation(pool, web.people.de)).rejects.toThrow("missing_approval: platform");
  await flow.review("de2", "approve");
  expect((await flow.detail()).requirements.map(({ approvals }) => approvals)).toEqual([1, 1]);
  expect((await flow.activate("de2")).status).toBe(200);
});

webTest("a role given after the change began does not count for it, and counts for the next", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await give(web, web.people.viewer, "de");
  expect((await flow.detail(1, "viewer")).can.approve).toBe(false);
  expect(reasonOf(await flow.review("viewer", "approve"))).toEqual({ status: 403, reason: "fresh_grant" });
  await flow.approve();
  await flow.activate("de");
  await flow.save(aDraftThat("date"));
  await flow.submit();
  expect((await flow.review("viewer", "approve", { number: 2 })).status).toBe(201);
  expect((await flow.detail(2)).badge).toBe("ready");
});

webTest("a role given by somebody with a part in the change does not count for it", async ({ web, pool }) => {
  await alsoHolds(pool, web.people.admin, "ds");
  await give(web, web.people.viewer, "de");
  const flow = new ChangeFlow(web);
  await flow.createDag("admin");
  await flow.save(aDraftThat("true"), "admin");
  await flow.submit("admin");
  expect(reasonOf(await flow.review("viewer", "approve"))).toEqual({ status: 403, reason: "fresh_grant" });
  expect((await flow.review("de", "approve")).status).toBe(201);
});

webTest("a vote does not count any more once whoever gave its role takes part in the change", async ({ web, pool }) => {
  await alsoHolds(pool, web.people.admin, "ds");
  await give(web, web.people.viewer, "de");
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("viewer", "approve");
  expect((await flow.detail()).badge).toBe("ready");
  const { rows } = await pool.query("SELECT id FROM change_request");
  await pool.query("INSERT INTO contributor (change_request_id, user_id) VALUES ($1, $2)", [
    rows[0].id,
    web.people.admin,
  ]);
  expect(await flow.detail()).toMatchObject({ badge: "needs_review", reviews: [{ reason: "fresh_grant" }] });
  expect(reasonOf(await flow.activate("de"))).toEqual({ status: 409, reason: "missing_approval" });
});

webTest("a grant is not backdated, handed on or given back, and a change not postdated", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  const grant = `INSERT INTO role_grant (id, user_id, role, granted_by, granted_at) VALUES ($1, $2, 'de', $3, now() - interval '1 year')`;
  await pool.query(grant, [newId(), web.people.viewer, SYSTEM_USER_ID]);
  expect(reasonOf(await flow.review("viewer", "approve"))).toEqual({ status: 403, reason: "fresh_grant" });
  await pool.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = $1", [web.people.de2]);
  for (const statement of [
    "UPDATE role_grant SET granted_at = now() - interval '1 year'",
    "UPDATE role_grant SET role = 'do' WHERE role = 'ds'",
    `UPDATE role_grant SET user_id = '${web.people.nobody}'`,
    "UPDATE role_grant SET revoked_at = NULL",
  ])
    await expect(pool.query(statement), statement).rejects.toThrow("grant_is_fixed");
  await expect(pool.query("DELETE FROM role_grant")).rejects.toThrow("append_only");
  await expect(pool.query("UPDATE change_request SET created_at = now() + interval '1 day'")).rejects.toThrow(
    "change_request_identity_is_fixed",
  );
});

webTest("a data engineer's logic needs a data scientist and another data engineer", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.createDag("de");
  await flow.save(aDraftThat("true"), "de");
  await flow.submit("de");
  expect((await flow.detail()).requirements.map(({ rule, roles }) => [rule, ...roles])).toEqual([
    ["engineering", "de"],
    ["logic", "ds"],
  ]);
  await flow.review("de2", "approve");
  expect((await flow.detail()).badge).toBe("needs_review");
  await flow.review("ds", "approve");
  expect((await flow.activate("de2")).status).toBe(200);
});

const dismiss = (web: TestWeb, as: TestPerson, reviewId: string) =>
  web.call(dismissRoute, {
    as,
    params: { number: "1" },
    body: { reviewId, reason: "Away until next month, and agreed by phone." },
  });

async function objected(web: TestWeb): Promise<{ flow: ChangeFlow; reviewId: string }> {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("de", "approve");
  await flow.review("de2", "request_changes");
  return { flow, reviewId: (await flow.detail()).reviews.at(-1)?.id ?? "" };
}

webTest(
  "an objection is set aside by another of the role once its author lost it, never by the author",
  async ({ web, pool }) => {
    const { flow, reviewId } = await objected(web);
    expect(reasonOf(await dismiss(web, "ds", reviewId))).toEqual({ status: 403, reason: "is_contributor" });
    expect(reasonOf(await dismiss(web, "de", reviewId))).toEqual({ status: 403, reason: "still_reachable" });
    const atPrompt = "INSERT INTO dismissal (review_id, dismissed_by, reason) VALUES ($1, $2, 'because I can')";
    await expect(pool.query(atPrompt, [reviewId, web.people.de])).rejects.toThrow("still_reachable");
    await expect(pool.query(atPrompt, [reviewId, web.people.ds])).rejects.toThrow("is_contributor");
    await expect(pool.query(atPrompt, [reviewId, web.people.do])).rejects.toThrow("not_eligible");
    await pool.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = $1", [web.people.de2]);
    expect((await flow.detail(1, "de")).reviews.at(-1)).toMatchObject({ canDismiss: true });
    expect((await flow.detail(1, "do")).reviews.at(-1)).toMatchObject({ canDismiss: false });
    expect((await dismiss(web, "de", reviewId)).status).toBe(201);
    expect((await flow.detail()).reviews.at(-1)).toMatchObject({
      reason: "dismissed",
      because: "Set aside by Person de.",
    });
    expect((await flow.activate("de")).status).toBe(200);
    await expect(pool.query("DELETE FROM dismissal")).rejects.toThrow("append_only");
  },
);

webTest("an objection that its author leaves without a word for a working day is set aside", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("de", "approve");
  const id = newId();
  await pool.query(
    `INSERT INTO review (id, change_request_id, revision, content_hash, reviewer_id, decision, created_at)
     SELECT $1, change_request_id, number, content_hash, $2, 'request_changes', now() - interval '5 days' FROM revision`,
    [id, web.people.de2],
  );
  expect(reasonOf(await flow.activate("de"))).toEqual({ status: 409, reason: "changes_requested" });
  expect((await dismiss(web, "de", id)).status).toBe(201);
  expect((await flow.activate("de")).status).toBe(200);
});

webTest(
  "an objector who is alone in their role is stood in for by data ops or an administrator",
  async ({ web, pool }) => {
    const { flow, reviewId } = await objected(web);
    await pool.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = ANY ($1)", [
      [web.people.de2, web.people.de],
    ]);
    expect((await dismiss(web, "admin", reviewId)).status).toBe(201);
    expect(await flow.detail()).toMatchObject({ badge: "needs_review" });
  },
);

webTest("an API token neither approves nor sets aside", async ({ web }) => {
  const { flow, reviewId } = await objected(web);
  const body = { decision: "approve", ...(await flow.head()) };
  const params = { number: "1" };
  for (const call of [
    web.call(reviewRoute, { as: "de", withToken: true, params, body }),
    web.call(dismissRoute, { as: "de", withToken: true, params, body: { reviewId, reason: "a script said so" } }),
  ])
    expect(reasonOf(await call)).toEqual({ status: 403, reason: "token_refused" });
});

const loans = (version: number) => ({ kind: "postgres", settings: { host: `db-${version}` }, version });
const closures = [
  ["connection", "loans", loans(2)],
  ["environment", "bash", { memory_mb: 300 }],
  ["lane", "bulk", { slots: 7 }],
  ["pool", "crm", { slots: 3 }],
] as const;

for (const [kind, name, other] of closures) {
  const what = `${kind} ${name}`;
  webTest(`${what} swapped after the approval voids it and stops the activation`, async ({ web, pool }) => {
    await changePlatform(pool, "connection", "loans", loans(1));
    await changePlatform(pool, "pool", "crm", { slots: 2, description: "" });
    const flow = new ChangeFlow(web);
    await flow.createDag();
    const query: DraftTask = {
      id: idOf("two"),
      key: "two",
      operator: "sql",
      needs: ["one"],
      connection: "loans",
      query: "SELECT 1",
    };
    await flow.save(aDraft([aBashTask("one", [], { pool: "crm" }), query], { lane: "bulk" }));
    await flow.submit();
    await flow.approve();
    expect((await flow.detail()).badge).toBe("ready");
    await changePlatform(pool, kind, name, other);
    expect(await flow.detail()).toMatchObject({
      badge: "behind",
      blockers: [{ code: "closure_changed", message: expect.stringContaining(what) }, {}, {}],
      reviews: [{ counts: false, reason: "closure_changed" }, { counts: false }],
    });
    expect(reasonOf(await flow.activate("de"))).toEqual({ status: 409, reason: "closure_changed" });
    await expect(insertActivation(pool, web.people.de)).rejects.toThrow("closure_changed");
    expect((await flow.push(1)).status).toBe(201);
    await flow.approve();
    expect((await flow.activate("de")).status).toBe(200);
  });
}
