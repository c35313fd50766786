import type pg from "pg";
import { expect } from "vitest";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import {
  headOf,
  insertActivation,
  insertNextRevision,
  insertReview,
  inTransactionOf,
  waitUntilBlocked,
} from "@/lib/testing/change-rows";
import { type Answered, type TestWeb, webTest } from "@/lib/testing/web";

/** What is under way, uncommitted, at a SQL prompt while the other one is asked for. */
type First = (db: pg.PoolClient, web: TestWeb) => Promise<unknown>;
type Second = (flow: ChangeFlow) => Promise<Answered>;

const push: First = (db, { people }) => insertNextRevision(db, people.ds);
const fixByApprover: First = (db, { people }) => insertNextRevision(db, people.de);
const objection: First = (db, { people }) => insertReview(db, people.de2, "request_changes");
const withdrawal: First = (db, { people }) => insertReview(db, people.de, "withdraw");
const demotion: First = (db, { people }) =>
  db.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = $1", [people.de]);
const switchOff: First = (db, { people }) =>
  db.query("UPDATE app_user SET is_active = false WHERE id = $1", [people.de]);
const blockingThread: First = async (db, { people }) => {
  const { change } = await headOf(db);
  await db.query(
    `INSERT INTO review_thread (id, change_request_id, revision, anchor, is_blocking, opened_by)
     VALUES (gen_random_uuid(), $1, 1, '{"kind":"change_request"}', true, $2)`,
    [change, people.de2],
  );
};
const failedCheck: First = async (db) => {
  const { change, hash } = await headOf(db);
  await db.query(
    `INSERT INTO check_result (id, change_request_id, revision, content_hash, name, source, is_passed)
     VALUES (gen_random_uuid(), $1, 1, $2, 'references', 'signalbox', false)`,
    [change, hash],
  );
};
const activation: First = async (db, { people }) => {
  await insertActivation(db, people.de);
  await db.query("UPDATE change_request SET lifecycle = 'activated', ended_at = now()");
};

const activate: Second = (flow) => flow.activate("de2");
const secondOf = {
  push: (flow) => flow.push(1),
  approve: async (flow) => flow.review("de2", "approve"),
  object: async (flow) => flow.review("de2", "request_changes"),
  withdraw: async (flow) => flow.review("de", "withdraw"),
} as const satisfies Record<string, Second>;

const interleavings: readonly [string, First, Second, string][] = [
  ["a push comes before an activation", push, activate, "head_moved"],
  ["an activation comes before a push", activation, secondOf.push, "not_open"],
  ["the approver pushes a fix before an activation", fixByApprover, activate, "head_moved"],
  ["a push comes before an approval", push, secondOf.approve, "stale_revision"],
  ["an objection comes before an activation", objection, activate, "changes_requested"],
  ["an activation comes before an objection", activation, secondOf.object, "not_open"],
  ["a withdrawal comes before an activation", withdrawal, activate, "missing_approval"],
  ["an activation comes before a withdrawal", activation, secondOf.withdraw, "not_open"],
  ["a demotion comes before an activation", demotion, activate, "missing_approval"],
  ["a switched-off account comes before an activation", switchOff, activate, "missing_approval"],
  ["a blocking comment comes before an activation", blockingThread, activate, "open_thread"],
  ["a check that fails comes before an activation", failedCheck, activate, "check_not_green"],
];

/** Approved by `de`, with a draft that says something else by now. */
async function approved(web: TestWeb): Promise<ChangeFlow> {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("de", "approve");
  await flow.save(aDraftThat("date"));
  return flow;
}

for (const [when, first, second, reason] of interleavings)
  webTest(`when ${when}, the later one waits and is told ${reason}`, async ({ web, pool }) => {
    const flow = await approved(web);
    const answer = await inTransactionOf(pool, async (ahead) => {
      await first(ahead, web);
      const later = second(flow);
      await waitUntilBlocked(pool);
      await ahead.query("COMMIT");
      return later;
    });
    expect(answer).toMatchObject({ status: 409, body: { details: { reason } } });
    const { rows } = await pool.query("SELECT count(*)::int AS versions FROM dag_version");
    expect(rows).toEqual([{ versions: 0 }]);
  });

webTest(
  "a demotion that comes while an activation counts its vote waits, and takes nothing back",
  async ({ web, pool }) => {
    await approved(web);
    const later = await inTransactionOf(pool, async (ahead) => {
      await activation(ahead, web);
      const revoked = pool.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = $1", [web.people.de]);
      await waitUntilBlocked(pool);
      await ahead.query("COMMIT");
      return revoked;
    });
    expect(later.rowCount).toBe(1);
    expect((await pool.query("SELECT lifecycle FROM change_request")).rows).toEqual([{ lifecycle: "activated" }]);
  },
);

webTest("of two approved changes of one DAG activated together, one is told that the base moved", async ({ web }) => {
  const flow = await approved(web);
  await flow.submit("ds2");
  await flow.review("de", "approve", { number: 2 });
  const answers = await Promise.all([flow.activate("de2"), flow.activate("de2", 2)]);
  const [lost] = answers.filter(({ status }) => status !== 200);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(lost).toMatchObject({
    status: 409,
    body: { details: { reason: expect.stringMatching(/base_moved|merge_conflict/) } },
  });
  const badges = [(await flow.detail(1)).badge, (await flow.detail(2)).badge];
  expect(badges).toContain("activated");
  expect(badges.some((badge) => badge === "behind" || badge === "conflicting")).toBe(true);
});

webTest(
  "ten clicks on Activate from two tabs are one activation, and each is told the same version",
  async ({ web, pool }) => {
    const flow = await approved(web);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => flow.activate(at % 2 ? "de" : "de2")));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await pool.query("SELECT count(*)::int AS n FROM activation")).rows).toEqual([{ n: 1 }]);
  },
);
