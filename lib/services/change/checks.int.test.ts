import { expect } from "vitest";
import { POST as runChecks } from "@/app/api/v1/change-requests/[number]/checks/route";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { headOf, insertActivation, insertNextRevision } from "@/lib/testing/change-rows";
import { type TestWeb, webTest } from "@/lib/testing/web";

const check = (web: TestWeb, revision: number) =>
  web.call(runChecks, { as: "ds", params: { number: "1" }, body: { revision } });

webTest("a revision arrives with the verdict of each required check and its source", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  expect((await flow.detail()).checks).toMatchObject([
    { name: "document", title: "shape and graph", source: "signalbox", isPassed: true },
    { name: "references", title: "what it refers to", source: "signalbox", isPassed: true },
  ]);
});

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
  expect(await flow.detail()).toMatchObject({ badge: "checks_failing", blockers: [{ code: "check_missing" }, {}] });
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
