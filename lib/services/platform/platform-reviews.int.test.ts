import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { POST as answerRoute } from "@/app/api/v1/platform-changes/[id]/answer/route";
import { POST as dismissRoute } from "@/app/api/v1/platform-changes/[id]/dismissals/route";
import { POST as reviewRoute } from "@/app/api/v1/platform-changes/[id]/reviews/route";
import { GET as detailRoute } from "@/app/api/v1/platform-changes/[id]/route";
import { POST as threadRoute } from "@/app/api/v1/platform-changes/[id]/threads/route";
import { POST as proposeRoute } from "@/app/api/v1/platform-changes/route";
import { POST as commentRoute } from "@/app/api/v1/platform-threads/[id]/comments/route";
import { POST as resolveRoute } from "@/app/api/v1/platform-threads/[id]/resolve/route";
import { type PlatformChangeDetail, platformChangeDetailSchema } from "@/lib/contracts/platform-reviews";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import type { TestPerson } from "@/lib/testing/people";
import { pastGuards } from "@/lib/testing/platform";
import { type TestWeb, webTest } from "@/lib/testing/web";

const bulk = { kind: "lane", name: "bulk", value: { slots: 7, description: "" }, why: "More work at night" };
const refused = (status: number, reason: string) => ({ status, body: { details: { reason } } });

/** A proposal, and what people say about it. */
async function proposed(web: TestWeb, author: TestPerson = "de") {
  const { id, contentHash } = platformChangeDetailSchema
    .pick({ id: true, contentHash: true })
    .parse((await web.call(proposeRoute, { as: author, body: bulk })).body);
  const params = { id };
  const about = { revision: 1, contentHash };
  return {
    id,
    contentHash,
    detail: async (as: TestPerson = "viewer"): Promise<PlatformChangeDetail> =>
      platformChangeDetailSchema.parse((await web.call(detailRoute, { as, params })).body),
    approve: (as: TestPerson) => web.call(answerRoute, { as, params, body: { answer: "approve", contentHash } }),
    review: (as: TestPerson, decision: string, more: object = {}) =>
      web.call(reviewRoute, { as, params, body: { decision, body: "Too many at once", ...about, ...more } }),
    dismiss: (as: TestPerson, reviewId: string) =>
      web.call(dismissRoute, { as, params, body: { reviewId, reason: "On leave until next month" } }),
    thread: (as: TestPerson, anchor: object, isBlocking: boolean) =>
      web.call(threadRoute, { as, params, body: { anchor, revision: 1, isBlocking, body: "Why so many?" } }),
  };
}

webTest(
  "an objection of data ops holds a change of the platform until it is taken back, at a SQL prompt too",
  async ({ web, pool }) => {
    const change = await proposed(web);
    expect(await change.detail()).toMatchObject({
      badge: "needs_review",
      requirements: [{ rule: "platform", roles: ["do"], approvals: 0, because: ["platform: 2 changes of lane"] }],
      blockers: [{ code: "missing_approval" }],
    });
    expect(await change.review("de2", "request_changes")).toMatchObject(refused(403, "not_eligible"));
    expect(await change.review("de", "request_changes")).toMatchObject(refused(403, "is_contributor"));
    expect(await change.review("do2", "request_changes", { body: " " })).toMatchObject(refused(422, "no_text"));
    expect(await change.review("do2", "request_changes", { contentHash: "0".repeat(64) })).toMatchObject(
      refused(409, "stale_revision"),
    );
    expect((await change.review("do2", "request_changes")).status).toBe(201);
    const { reviews, can } = await change.detail("do");
    expect(reviews).toMatchObject([{ decision: "request_changes", counts: true, canDismiss: false }]);
    expect(can).toMatchObject({ approve: false, decline: true });
    expect(await change.approve("do")).toMatchObject(refused(409, "changes_requested"));
    await expect(
      pool.query("SELECT apply_platform_change($1, $2, $3, '{}')", [change.id, web.people.do, change.contentHash]),
    ).rejects.toThrow("changes_requested");
    expect((await change.review("do2", "withdraw", { body: "" })).status).toBe(201);
    expect((await change.approve("do")).status).toBe(200);
    expect(await change.detail()).toMatchObject({
      badge: "activated",
      requirements: [{ approvals: 1 }],
      reviews: [
        { counts: false },
        { reason: "withdrawn" },
        { decision: "approve", counts: true, because: "Counts as Data ops." },
      ],
    });
    expect(await change.review("do2", "request_changes")).toMatchObject(refused(409, "platform_change_ended"));
  },
);

webTest(
  "who objected may approve after all; an objection is set aside after a working day or with the role, never by the proposer",
  async ({ web, pool }) => {
    const change = await proposed(web);
    await change.review("do2", "request_changes");
    const objection = (await change.detail()).reviews[0]?.id ?? "";
    expect(await change.dismiss("de", objection)).toMatchObject(refused(403, "is_contributor"));
    expect(await change.dismiss("de2", objection)).toMatchObject(refused(403, "not_eligible"));
    expect(await change.dismiss("do", objection)).toMatchObject(refused(403, "still_reachable"));
    const dismissal = `INSERT INTO platform_dismissal (review_id, dismissed_by, reason) VALUES ($1, $2, 'long enough')`;
    for (const [who, code] of [
      ["de", "is_contributor"],
      ["de2", "not_eligible"],
      ["do", "still_reachable"],
    ] as const)
      await expect(pool.query(dismissal, [objection, web.people[who]]), who).rejects.toThrow(code);
    await pastGuards(pool, "UPDATE platform_review SET created_at = created_at - interval '4 days'");
    expect((await change.detail("do")).reviews).toMatchObject([{ canDismiss: true }]);
    expect((await change.dismiss("do", objection)).status).toBe(201);
    expect(await change.detail()).toMatchObject({
      reviews: [
        { counts: false, reason: "dismissed", because: "Set aside by Person do.", dismissalReason: expect.any(String) },
      ],
    });
    await change.review("do", "request_changes");
    expect(await change.approve("do")).toMatchObject({ status: 200 });
  },
);

webTest(
  "people talk at a field or about all of it, and what blocks is settled by who opened it or by data ops before it is applied",
  async ({ web }) => {
    const change = await proposed(web);
    expect((await change.thread("ds", { kind: "setting", path: "/slots" }, true)).status).toBe(201);
    expect((await change.thread("manager", { kind: "change_request" }, false)).status).toBe(201);
    expect(await change.thread("ds", { kind: "setting", path: "/memoryMb" }, false)).toMatchObject(
      refused(422, "no_place"),
    );
    expect((await change.thread("viewer", { kind: "change_request" }, false)).status).toBe(403);
    const [first] = (await change.detail()).threads;
    const params = { id: first?.id ?? "" };
    const resolve = (as: TestPerson, resolved = true) => web.call(resolveRoute, { as, params, body: { resolved } });
    expect((await web.call(commentRoute, { as: "de", params, body: { body: "Nights are long" } })).status).toBe(201);
    expect(await change.approve("do")).toMatchObject(refused(409, "open_thread"));
    expect((await change.detail()).blockers[0]?.whoCanClear).toBe(
      "Person ds, or somebody of data ops who did not contribute",
    );
    expect(await resolve("de")).toMatchObject(refused(403, "not_eligible"));
    expect((await resolve("do")).status).toBe(200);
    expect((await change.detail("ds")).threads).toMatchObject([
      {
        anchorLabel: "/slots",
        resolvedBy: { name: "Person do" },
        canResolve: true,
        comments: [{}, { body: "Nights are long" }],
      },
      { anchor: { kind: "change_request" }, isBlocking: false },
    ]);
    expect((await change.approve("do")).status).toBe(200);
    expect(await resolve("ds", false)).toMatchObject(refused(409, "platform_change_ended"));
  },
);

webTest(
  "what data ops proposes waits for a data engineer and for another of data ops, who both may object, at a SQL prompt too",
  async ({ web, pool }) => {
    const change = await proposed(web, "do");
    expect(await change.detail()).toMatchObject({
      requirements: [
        { rule: "engineering", roles: ["de"], because: ["whoever proposed it is no data engineer"] },
        { rule: "platform", roles: ["do"], approvals: 0 },
      ],
      blockers: [{ code: "missing_approval" }, { code: "missing_approval" }],
    });
    expect((await change.review("de", "request_changes")).status).toBe(201);
    expect(await change.approve("do2")).toMatchObject(refused(409, "changes_requested"));
    const objection = (await change.detail()).reviews[0]?.id ?? "";
    expect(await change.dismiss("do2", objection)).toMatchObject(refused(403, "not_eligible"));
    expect(await change.dismiss("de2", objection)).toMatchObject(refused(403, "still_reachable"));
    await expect(
      pool.query("INSERT INTO platform_dismissal (review_id, dismissed_by, reason) VALUES ($1, $2, 'long enough')", [
        objection,
        web.people.do2,
      ]),
    ).rejects.toThrow("not_eligible");
    expect((await change.detail("de")).isMyTurn).toBe(false);
    expect((await change.approve("de")).status).toBe(200);
    for (const [who, isTheirs] of [
      ["de", false],
      ["do", false],
      ["do2", true],
      ["viewer", false],
    ] as const)
      expect((await change.detail(who)).isMyTurn, who).toBe(isTheirs);
    expect(await change.approve("de")).toMatchObject(refused(409, "already_approved"));
    expect(await change.detail("de2")).toMatchObject({
      requirements: [{ approvals: 1 }, { approvals: 0 }],
      sentence: "The platform approval is missing. Waiting for a Data ops who did not contribute.",
    });
    const end = `UPDATE platform_change SET outcome = 'applied', answered_at = now(), answered_by = $1`;
    for (const by of ["de", "do2"] as const)
      await expect(pool.query(end, [web.people[by]]), by).rejects.toThrow("missing_approval");
    // The same person's word twice, or another data engineer's, is not the word of data ops.
    expect((await change.approve("de2")).status).toBe(200);
    expect((await pool.query("SELECT slots FROM lane WHERE name = 'bulk' AND slots = 7")).rows).toEqual([]);
    await pool.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = $1 AND role = 'de'", [web.people.de]);
    expect((await change.approve("do2")).status).toBe(200);
    expect(await change.detail()).toMatchObject({ badge: "activated", answeredBy: { name: "Person do2" } });
  },
);

webTest("one person with both roles fills one of the two approvals, at a SQL prompt too", async ({ web, pool }) => {
  await pool.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES ($1, $2, 'de', $3)", [
    newId(),
    web.people.do2,
    SYSTEM_USER_ID,
  ]);
  const change = await proposed(web, "do");
  expect((await change.approve("do2")).status).toBe(200);
  expect((await change.detail()).outcome).toBeNull();
  await expect(
    pool.query("UPDATE platform_change SET outcome = 'applied', answered_at = now(), answered_by = $1", [
      web.people.do2,
    ]),
  ).rejects.toThrow("missing_approval");
  expect((await change.approve("de2")).status).toBe(200);
  expect((await change.detail()).outcome).toBe("applied");
});
