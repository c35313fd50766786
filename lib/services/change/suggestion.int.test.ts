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
