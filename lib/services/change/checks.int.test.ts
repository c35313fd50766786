import { expect } from "vitest";
import { POST as runChecks } from "@/app/api/v1/change-requests/[number]/checks/route";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { headOf, insertActivation, insertNextRevision } from "@/lib/testing/change-rows";
import { type TestWeb, webTest } from "@/lib/testing/web";

const check = (web: TestWeb, revision: number) =>
  web.call(runChecks, { as: "ds", params: { number: "1" }, body: { revision } });

webTest("a revision arrives with the verdict of each check, its source and what it found", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  const { checks } = await flow.detail();
  expect(checks.map(({ name, isBlocking, isPassed, source }) => [name, isBlocking, isPassed, source])).toEqual([
    ["connections", false, true, "signalbox"],
    ["document", true, true, "signalbox"],
    ["overlap", false, true, "signalbox"],
    ["policy", true, true, "signalbox"],
    ["quota", true, true, "signalbox"],
    ["references", true, true, "signalbox"],
    ["secrets", true, true, "signalbox"],
    ["simulation", false, true, "signalbox"],
  ]);
  const said = checks.flatMap(({ findings }) => findings.map(({ message }) => message));
  expect(said).toContainEqual(expect.stringMatching(/^an approval of Data engineer: logic: \d+ changes; /));
  expect(said).toContain("Never run before, and counted as nothing: `one`, `two`. It takes at least what stands here.");
});

const PASSWORD = ["hunter", "22"].join("");

webTest(
  "a secret in a command blocks the activation until a revision without it, and is never shown",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.propose(`PGPASSWORD=${PASSWORD} psql`);
    await flow.approve();
    const refused = await flow.activate("de");
    expect(refused).toMatchObject({ status: 409, body: { details: { reason: "check_not_green" } } });
    const { blockers, checks } = await flow.detail();
    expect(blockers).toMatchObject([{ code: "check_not_green", whoCanClear: expect.stringContaining("pushing") }]);
    expect(blockers[0]?.message).toContain("Task `one`, `command`, line 1 looks like");
    expect(JSON.stringify([refused.body, checks, blockers])).not.toContain(PASSWORD);
    await flow.save(aDraftThat("psql"));
    expect((await flow.push(1)).status).toBe(201);
    await flow.approve();
    expect((await flow.activate("de")).status).toBe(200);
  },
);

webTest("another open change of the same field is named, and holds nobody up", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose("true");
  await flow.approve();
  await flow.activate("de");
  await flow.save(aDraftThat("false"));
  await flow.submit("ds");
  await flow.submit("ds2");
  const overlap = async (number: number) => (await flow.detail(number)).checks.find(({ name }) => name === "overlap");
  expect(await overlap(3)).toMatchObject({ isPassed: false, detail: expect.stringContaining("`command` of `one`") });
  expect((await flow.detail(3)).blockers.map(({ code }) => code)).not.toContain("check_not_green");
});

webTest(
  "what runs took before says how long the new revision may take, and whether it keeps its promise",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose("true");
    await flow.approve();
    await flow.activate("de");
    await pool.query(`
    WITH run AS (
      INSERT INTO dag_run (id, dag_id, version_id, run_type, state, lane, created_at, started_at, finished_at)
      SELECT gen_random_uuid(), d.id, d.active_version_id, 'manual', 'success', 'default', now(), now(), now()
      FROM dag d, generate_series(1, 20) RETURNING id)
    INSERT INTO task_instance (dag_run_id, task_index, task_key, state, attempt_number, ready_at, started_at, first_started_at, finished_at)
    SELECT run.id, t.index, t.key, 'success', 1, now(), now() + interval '0.5 s', now() + interval '0.5 s', now() + interval '2.5 s'
    FROM run, (VALUES (0, 'one'), (1, 'two')) t (index, key)`);
    await flow.save(aDraftThat("false", { objectives: { run_p95: "3s" } }));
    await flow.submit();
    const { checks, blockers } = await flow.detail(2);
    expect(checks.find(({ name }) => name === "simulation")).toMatchObject({
      isPassed: false,
      detail: "It promises 95 % of runs within 3s; from what was measured before it is 5.0 s.",
      findings: [{}, { message: "Every run: 2 tasks run. p50 5.0 s, p95 5.0 s; what decides it: one → two." }],
    });
    expect(blockers.map(({ code }) => code)).not.toContain("check_not_green");
  },
);

webTest("a revision past the service has no result, and no result is not green", async ({ web, pool }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await insertNextRevision(pool, web.people.ds);
  const { change } = await headOf(pool);
  await pool.query(
    "INSERT INTO requirement VALUES ($1, 2, 'engineering', '{de}', 1, '{\"reasons\":[],\"changes\":1}')",
    [change],
  );
  await flow.review("de", "approve");
  expect(await flow.detail()).toMatchObject({
    badge: "checks_failing",
    blockers: Array(5).fill({ code: "check_missing" }),
  });
  await expect(insertActivation(pool, web.people.de)).rejects.toThrow("check_missing: document");
  expect((await check(web, 1)).status).toBe(409);
  expect((await check(web, 2)).status).toBe(200);
  expect((await flow.detail()).badge).toBe("ready");
  expect((await flow.activate("de")).status).toBe(200);
});

webTest("a result from anywhere but the registered source, or about other bytes, is refused", async ({ web, pool }) => {
  await new ChangeFlow(web).propose();
  const { change, hash } = await headOf(pool);
  const insert = `INSERT INTO check_result (id, change_request_id, revision, content_hash, name, source, is_passed)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, true)`;
  for (const [values, constraint] of [
    [[change, 1, hash, "references", "somebody's script"], "check_result_source_fkey"],
    [[change, 1, hash, "made up", "signalbox"], "check_result_source_fkey"],
    [[change, 1, hash.replace(/./g, "0"), "references", "signalbox"], "check_result_content_fkey"],
    [[change, 2, hash, "references", "signalbox"], "stale_revision"],
  ] as const)
    await expect(pool.query(insert, [...values])).rejects.toThrow(constraint);
  await expect(pool.query("DELETE FROM required_check")).rejects.toThrow("append_only");
  await expect(pool.query("UPDATE check_result SET is_passed = true")).rejects.toThrow("append_only");
});
