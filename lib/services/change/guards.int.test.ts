import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { headOf, insertActivation, insertReview } from "@/lib/testing/change-rows";
import { aBashTask } from "@/lib/testing/dag-builders";
import { webTest } from "@/lib/testing/web";

webTest("nothing becomes active without an approval, whichever row is written", async ({ web, pool }) => {
  await new ChangeFlow(web).propose();
  const { dag, hash } = await headOf(pool);
  await expect(insertActivation(pool, web.people.de)).rejects.toThrow("missing_approval");
  await expect(pool.query("UPDATE change_request SET lifecycle = 'activated'")).rejects.toThrow("no_activation_record");
  const version =
    "INSERT INTO dag_version (id, dag_id, number, content_hash, activation_id, layout, yaml) VALUES ($1, $2, 1, $3, $4, '{}', '')";
  await expect(pool.query(version, [newId(), dag, hash, newId()])).rejects.toThrow("no_activation_record");
  await expect(pool.query("UPDATE dag SET active_version_id = $1", [newId()])).rejects.toThrow("no_activation_record");
});

webTest(
  "nobody approves what they contributed to, an administrator with every role included",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    for (const role of ["de", "admin"])
      await pool.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES ($1, $2, $3, $4)", [
        newId(),
        web.people.ds,
        role,
        SYSTEM_USER_ID,
      ]);
    await expect(insertReview(pool, web.people.ds)).rejects.toThrow("is_contributor");
    expect(await flow.review("ds", "approve")).toMatchObject({
      status: 403,
      body: { details: { reason: "is_contributor" } },
    });
    await expect(insertReview(pool, web.people.admin)).rejects.toThrow("not_eligible");
    expect((await flow.review("admin", "approve")).status).toBe(403);
    await expect(pool.query("DELETE FROM contributor")).rejects.toThrow("append_only");
  },
);

webTest("approved and active content is never changed", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("de", "approve");
  await flow.activate("de");
  for (const statement of [
    "UPDATE snapshot SET canonical = 'x'",
    "UPDATE dag_version SET content_hash = content_hash || 'x'",
    "UPDATE dag_version SET yaml = 'x'",
    "DELETE FROM dag_version",
    "UPDATE revision SET yaml = 'x'",
    "UPDATE review SET decision = 'approve'",
    "DELETE FROM activation",
  ])
    await expect(pool.query(statement), statement).rejects.toThrow("append_only");
  const { dag } = await headOf(pool);
  await expect(pool.query("UPDATE dag SET active_version_id = NULL WHERE id = $1", [dag])).rejects.toThrow(
    "no_activation_record",
  );
});

webTest(
  "the record is only added to, and a row past its function does not continue the chain",
  async ({ web, pool }) => {
    await new ChangeFlow(web).propose();
    for (const statement of ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"])
      await expect(pool.query(statement), statement).rejects.toThrow("append_only");
    const forged = `INSERT INTO audit_event SELECT sequence + 1, at, actor_id, 'forged', target_type, target_id, payload, row_hash, row_hash
    FROM audit_event ORDER BY sequence DESC LIMIT 1`;
    await expect(pool.query(forged)).rejects.toThrow("audit_chain");
    expect((await pool.query("SELECT * FROM audit_first_break()")).rows).toEqual([]);
  },
);

webTest("whoever hides a change in the record past the triggers is found out", async ({ web, pool }) => {
  await new ChangeFlow(web).propose();
  await pool.query("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_update");
  await pool.query("UPDATE audit_event SET payload = replace(payload, 'dag', 'cat') WHERE sequence = 2");
  expect((await pool.query("SELECT * FROM audit_first_break()")).rows).toEqual([{ sequence: "2" }]);
});

webTest("a push makes an approval stale, in the page and in the database", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  const seen = await flow.head();
  await flow.review("de", "approve");
  await flow.save(aDraftThat("date"));
  await flow.push(1);
  const detail = await flow.detail();
  expect(detail).toMatchObject({
    badge: "stale",
    reviews: [{ counts: false, because: expect.stringContaining("revision 2 came after") }],
  });
  await expect(insertActivation(pool, web.people.de)).rejects.toThrow("missing_approval");
  expect(await flow.review("de2", "approve", seen)).toMatchObject({
    status: 409,
    body: { details: { reason: "stale_revision", headRevision: 2 } },
  });
  const otherBytes = { ...(await flow.head()), contentHash: seen.contentHash };
  expect((await flow.review("de2", "approve", otherBytes)).status).toBe(409);
});

webTest(
  "an approval cast under a role that was taken away does not count, not even when the role comes back",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.review("de", "approve");
    await pool.query("UPDATE role_grant SET revoked_at = now() WHERE user_id = $1", [web.people.de]);
    expect(await flow.detail()).toMatchObject({ badge: "needs_review", requirements: [{ approvals: 0 }] });
    await expect(insertActivation(pool, web.people.de2)).rejects.toThrow("missing_approval");
    await pool.query("INSERT INTO role_grant (id, user_id, role, granted_by) VALUES ($1, $2, 'de', $3)", [
      newId(),
      web.people.de,
      SYSTEM_USER_ID,
    ]);
    expect(await flow.activate("de2")).toMatchObject({
      status: 409,
      body: { details: { reason: "missing_approval" } },
    });
  },
);

webTest(
  "an objection and a blocking comment each stop an approved change, at the prompt too",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose();
    await flow.review("de", "approve");
    await flow.review("de2", "request_changes");
    await expect(insertActivation(pool, web.people.de)).rejects.toThrow("changes_requested");
    await flow.review("de2", "withdraw");
    const { change } = await headOf(pool);
    await pool.query(
      `INSERT INTO review_thread (id, change_request_id, revision, anchor, is_blocking, opened_by) VALUES ($1, $2, 1, '{"kind":"change_request"}', true, $3)`,
      [newId(), change, web.people.de2],
    );
    await expect(insertActivation(pool, web.people.de)).rejects.toThrow("open_thread");
  },
);

webTest("the author does not press the button, and pressing it twice activates once", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.createDag("de2");
  await flow.save(aDraftThat("true"), "de2");
  await flow.submit("de2");
  await flow.approve();
  expect(await flow.activate("de2")).toMatchObject({ status: 403, body: { details: { reason: "is_author" } } });
  const answers = await Promise.all([flow.activate("de"), flow.activate("de"), flow.activate("de")]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers.map(({ body }) => body)).toEqual(Array(3).fill({ dagKey: "research.test", version: 1 }));
  expect((await pool.query("SELECT count(*)::int AS n FROM activation")).rows).toEqual([{ n: 1 }]);
});

webTest("a second open attempt of one task is refused", async ({ engine, pool }) => {
  const dagId = await engine.publish([aBashTask("one")]);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  await engine.dispatch();
  const again = `INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane)
    SELECT gen_random_uuid(), dag_run_id, task_index, number + 1, 'queued', lane FROM task_attempt`;
  await expect(pool.query(again)).rejects.toThrow("task_attempt_open_key");
});

webTest("after everything people did, the record is whole and names each step", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.review("de", "approve");
  await flow.save(aDraftThat("date"));
  await flow.review("de2", "request_changes");
  await flow.review("de2", "withdraw");
  await flow.activate("de");
  const { rows } = await pool.query("SELECT action FROM audit_event ORDER BY sequence");
  expect(rows.map(({ action }) => action)).toEqual([
    "dag.created",
    "draft.edited",
    "change_request.submitted",
    "change_request.approved",
    "draft.edited",
    "change_request.changes_requested",
    "change_request.review_withdrawn",
    "change_request.activated",
  ]);
  expect((await pool.query("SELECT * FROM audit_first_break()")).rows).toEqual([]);
});
