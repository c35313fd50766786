import { expect } from "vitest";
import { POST as activateRoute } from "@/app/api/v1/change-requests/[number]/activate/route";
import { POST as checksRoute } from "@/app/api/v1/change-requests/[number]/checks/route";
import { POST as closeRoute } from "@/app/api/v1/change-requests/[number]/close/route";
import { POST as dismissRoute } from "@/app/api/v1/change-requests/[number]/dismissals/route";
import { POST as reviewRoute } from "@/app/api/v1/change-requests/[number]/reviews/route";
import { GET as listRoute, POST as submitRoute } from "@/app/api/v1/change-requests/route";
import { POST as answerRoute } from "@/app/api/v1/grant-requests/[id]/answer/route";
import { POST as grantRoute } from "@/app/api/v1/grants/route";
import { POST as resolveRoute } from "@/app/api/v1/threads/[id]/resolve/route";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { headOf, insertReview } from "@/lib/testing/change-rows";
import { pastGuards } from "@/lib/testing/platform";
import { type TestWeb, webTest } from "@/lib/testing/web";

const params = { number: "1" };
const UNKNOWN = "0195b7a0-0000-7000-8000-000000000000";

async function proposed(web: TestWeb): Promise<ChangeFlow> {
  const flow = new ChangeFlow(web);
  await flow.propose();
  return flow;
}

/** Refusals that the record keeps, by who was refused. */
async function denials(web: TestWeb) {
  const rows = await web.runtime.db.auditEvent.findMany({
    where: { action: "access.denied" },
    orderBy: { sequence: "asc" },
  });
  return rows.map(({ actorId, payload }) => [actorId, /"reason": ?"(\w+)"/.exec(payload)?.[1]]);
}

webTest(
  "the author approves their own change by the API: refused, recorded, and refused by the database",
  async ({ web, pool }) => {
    const flow = await proposed(web);
    expect(await flow.review("ds", "approve")).toMatchObject({
      status: 403,
      body: { code: "forbidden", details: { reason: "is_contributor" } },
    });
    expect(await denials(web)).toEqual([[web.people.ds, "is_contributor"]]);
    await expect(insertReview(pool, web.people.ds)).rejects.toThrow("is_contributor");
  },
);

webTest(
  "a helper pushes one field, then approves: refused, recorded, and refused by the database",
  async ({ web, pool }) => {
    const flow = await proposed(web);
    await flow.save(aDraftThat("date"), "de");
    expect((await flow.push(1, "de")).status).toBe(201);
    expect(await flow.review("de", "approve")).toMatchObject({
      status: 403,
      body: { details: { reason: "is_contributor" } },
    });
    expect(await denials(web)).toEqual([[web.people.de, "is_contributor"]]);
    await expect(insertReview(pool, web.people.de)).rejects.toThrow("is_contributor");
  },
);

webTest(
  "an approve of an older revision, captured and replayed after a push, is out of date each time",
  async ({ web, pool }) => {
    const flow = await proposed(web);
    const body = { decision: "approve", ...(await flow.head()) };
    await flow.save(aDraftThat("date"));
    await flow.push(1);
    const replay = () => web.call(reviewRoute, { as: "de", params, body });
    expect(await replay()).toMatchObject({
      status: 409,
      body: { details: { reason: "stale_revision", headRevision: 2 } },
    });
    expect((await replay()).status).toBe(409);
    expect((await pool.query("SELECT count(*)::int AS n FROM review")).rows).toEqual([{ n: 0 }]);
  },
);

webTest("the same approve with the same Idempotency-Key twice is one vote and one answer", async ({ web, pool }) => {
  const flow = await proposed(web);
  const body = { decision: "approve", ...(await flow.head()) };
  const send = () =>
    web.call(reviewRoute, { as: "de", params, body, headers: { "idempotency-key": "approve-once-1" } });
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.headers.get("idempotent-replayed")).toBe("true");
  expect(second.body).toEqual(first.body);
  expect((await pool.query("SELECT count(*)::int AS n FROM review")).rows).toEqual([{ n: 1 }]);
});

webTest(
  "an approve of the head's number with another hash is out of date, and no row takes it",
  async ({ web, pool }) => {
    const flow = await proposed(web);
    const contentHash = "0".repeat(64);
    expect(await flow.review("de", "approve", { contentHash })).toMatchObject({
      status: 409,
      body: { details: { reason: "stale_revision" } },
    });
    const { change } = await headOf(pool);
    const forged = `INSERT INTO review (id, change_request_id, revision, content_hash, reviewer_id, decision)
    VALUES (gen_random_uuid(), $1, 1, $2, $3, 'approve')`;
    await expect(pool.query(forged, [change, contentHash, web.people.de])).rejects.toThrow("review_content_fkey");
  },
);

webTest("mass assignment of what is computed, decided or somebody else's is invalid input", async ({ web }) => {
  const flow = await proposed(web);
  const head = await flow.head();
  const extras = { status: "approved", lifecycle: "activated", authorId: web.people.ds2, approvedAt: "2026-01-01" };
  const grantIds = [UNKNOWN];
  for (const [name, value] of Object.entries({ ...extras, grantIds, reviewer: { connect: { id: web.people.de2 } } })) {
    const more = { [name]: value };
    const submit = { dagKey: "research.test", title: "A change", why: "Because", saveNumber: 2, ...more };
    const answers = [
      await web.call(submitRoute, { as: "ds2", body: submit }),
      await web.call(reviewRoute, { as: "de", params, body: { decision: "approve", ...head, ...more } }),
      await web.call(activateRoute, { as: "de", params, body: { ...head, ...more } }),
      await web.call(closeRoute, { as: "ds", params, body: { reason: "not now", ...more } }),
      await web.call(grantRoute, { as: "admin", body: { userId: web.people.viewer, role: "ds", ...more } }),
    ];
    expect(
      answers.map(({ status }) => status),
      name,
    ).toEqual([422, 422, 422, 422, 422]);
  }
  expect((await flow.detail()).badge).toBe("needs_review");
});

webTest("operators where a value is expected, and sorting by the address, are invalid input", async ({ web }) => {
  const flow = await proposed(web);
  const head = await flow.head();
  const anything = { not: "x" };
  const answers = [
    await web.call(reviewRoute, { as: "de", params, body: { ...head, decision: "approve", revision: { gte: 0 } } }),
    await web.call(reviewRoute, { as: "de", params, body: { ...head, decision: anything } }),
    await web.call(dismissRoute, { as: "de", params, body: { reviewId: anything, reason: "long enough" } }),
    await web.call(answerRoute, { as: "manager", params: { id: UNKNOWN }, body: { answer: anything } }),
    await web.call(listRoute, { as: "de", query: "orderBy=authorId" }),
    await web.call(listRoute, { as: "de", query: "include=reviews" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 422]);
});

webTest(
  "a forged check: whoever posts that validation passed is refused, and running checks says what is true",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.createDag();
    await flow.save(aDraftThat("true", { lane: "bulk" }));
    await flow.submit();
    const forged = { revision: 1, name: "references", isPassed: true };
    expect((await web.call(checksRoute, { as: "ds", params, body: forged })).status).toBe(422);
    expect((await web.call(checksRoute, { as: "viewer", params, body: { revision: 1 } })).status).toBe(403);
    await pastGuards(pool, "DELETE FROM lane WHERE name = 'bulk'");
    expect((await web.call(checksRoute, { as: "ds", params, body: { revision: 1 } })).status).toBe(200);
    expect((await flow.detail()).blockers.map(({ code }) => code)).toEqual([
      "closure_changed",
      "check_not_green",
      "missing_approval",
      "missing_approval",
    ]);
  },
);

webTest(
  "an API token approves, activates, sets aside, resolves, grants or confirms: refused and recorded",
  async ({ web }) => {
    const flow = await proposed(web);
    const head = await flow.head();
    const token = { withToken: true } as const;
    const calls = [
      await web.call(reviewRoute, { as: "de", ...token, params, body: { decision: "approve", ...head } }),
      await web.call(activateRoute, { as: "de", ...token, params, body: head }),
      await web.call(dismissRoute, { as: "de", ...token, params, body: { reviewId: UNKNOWN, reason: "long enough" } }),
      await web.call(resolveRoute, { as: "de", ...token, params: { id: UNKNOWN }, body: { resolved: true } }),
      await web.call(grantRoute, { as: "admin", ...token, body: { userId: web.people.viewer, role: "ds" } }),
      await web.call(answerRoute, { as: "manager", ...token, params: { id: UNKNOWN }, body: { answer: "confirm" } }),
    ];
    expect(calls.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
    expect((await denials(web)).map(([, reason]) => reason)).toEqual(Array(6).fill("token_refused"));
  },
);

webTest(
  "an administrator gives themselves a deciding role and approves: refused, by the database too",
  async ({ web, pool }) => {
    const flow = await proposed(web);
    const own = { userId: web.people.admin, role: "de" };
    expect(await web.call(grantRoute, { as: "admin", body: own })).toMatchObject({
      status: 403,
      body: { details: { reason: "is_self" } },
    });
    const request =
      "INSERT INTO grant_request (id, user_id, role, requested_by) VALUES (gen_random_uuid(), $1, 'de', $1)";
    await expect(pool.query(request, [web.people.admin])).rejects.toThrow("grant_request_by_other_check");
    expect((await flow.review("admin", "approve")).status).toBe(403);
  },
);

webTest("reviews, threads and requests that do not exist are not found, whoever asks", async ({ web }) => {
  await proposed(web);
  const reason = "long enough to be a reason";
  const answers = [
    await web.call(dismissRoute, { as: "de", params, body: { reviewId: UNKNOWN, reason } }),
    await web.call(resolveRoute, { as: "de", params: { id: UNKNOWN }, body: { resolved: true } }),
    await web.call(answerRoute, { as: "manager", params: { id: UNKNOWN }, body: { answer: "confirm" } }),
    await web.call(closeRoute, { as: "ds", params: { number: "99" }, body: { reason } }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
});
