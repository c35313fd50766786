import { expect } from "vitest";
import { POST as openThread } from "@/app/api/v1/change-requests/[number]/threads/route";
import { POST as accept } from "@/app/api/v1/threads/[id]/accept/route";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { idOf } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import { type TestWeb, webTest } from "@/lib/testing/web";

const params = { number: "1" };

const suggest = (web: TestWeb, as: TestPerson, value: unknown, path = "/command") =>
  web.call(openThread, {
    as,
    params,
    body: {
      anchor: { kind: "task", taskId: idOf("one") },
      revision: 1,
      isBlocking: false,
      body: "Rather this",
      suggestion: { path, value },
    },
  });

webTest("a reviewer suggests a value, the author accepts it, and the reviewer may still approve", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose("true");
  expect((await suggest(web, "de", "date")).status).toBe(201);
  const thread = (await flow.detail(1, "ds")).threads[0];
  expect(thread?.suggestion).toEqual({
    path: "/command",
    before: "true",
    value: "date",
    acceptedRevision: null,
    canAccept: true,
  });
  const take = (as: TestPerson, expectedHead: number) =>
    web.call(accept, { as, params: { id: thread?.id ?? "" }, body: { expectedHead } });
  expect((await take("de", 1)).status).toBe(403);
  expect((await take("ds", 2)).status).toBe(409);
  expect((await take("ds", 1)).status).toBe(200);
  expect(await take("ds", 2)).toMatchObject({ status: 409, body: { details: { reason: "suggestion_outdated" } } });
  const after = await flow.detail(1, "de");
  expect(after).toMatchObject({ headRevision: 2, isContributor: false, can: { approve: true } });
  expect(after.threads[0]).toMatchObject({
    suggestion: { acceptedRevision: 2, canAccept: false },
    resolvedBy: { personKey: "ds" },
  });
  const { document } = await web.runtime.db.dagDraft.findFirstOrThrow();
  expect(JSON.stringify(document)).toContain('"date"');
});

webTest(
  "a value with which the DAG could not run is not suggested, and one for what has changed is not accepted",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.propose("true");
    expect(await suggest(web, "de", null)).toMatchObject({
      status: 422,
      body: { details: { reason: "not_executable" } },
    });
    expect((await suggest(web, "de", ["two"], "/needs")).status).toBe(422);
    expect((await suggest(web, "de", "date")).status).toBe(201);
    await flow.save(aDraftThat("other"));
    await flow.push(1);
    expect((await flow.detail(1, "ds")).threads[0]?.suggestion?.canAccept).toBe(false);
  },
);

webTest(
  "several suggestions are one revision, and none of them is taken when one is not as it was",
  async ({ web, pool }) => {
    const flow = new ChangeFlow(web);
    await flow.propose("true");
    await suggest(web, "de", "date");
    await suggest(web, "de2", "90s", "/timeout");
    await suggest(web, "de2", "pwd");
    const [command, timeout, other] = (await flow.detail(1, "ds")).threads.map(({ id }) => id);
    const take = (also: (string | undefined)[], expectedHead = 1) =>
      web.call(accept, { as: "ds", params: { id: command ?? "" }, body: { expectedHead, also } });
    expect(await take([timeout, other])).toMatchObject({ status: 409, body: { details: { reason: "same_place" } } });
    expect((await flow.detail()).headRevision).toBe(1);
    expect((await take([timeout])).status).toBe(200);
    const after = await flow.detail(1, "ds");
    expect(after.headRevision).toBe(2);
    expect(
      after.threads.map(({ suggestion, resolvedAt }) => [suggestion?.acceptedRevision, resolvedAt !== null]),
    ).toEqual([
      [2, true],
      [2, true],
      [null, false],
    ]);
    expect(after.contributors.map(({ personKey }) => personKey)).toEqual(["ds"]);
    const { rows } = await pool.query(
      "SELECT payload::jsonb #>> '{details,thread}' AS thread FROM audit_event WHERE action = 'change_request.suggestion_accepted' ORDER BY sequence",
    );
    expect(rows.map(({ thread }) => thread)).toEqual([command, timeout]);
    expect(await take([other ?? ""], 2)).toMatchObject({
      status: 409,
      body: { details: { reason: "suggestion_outdated" } },
    });
  },
);
