import { expect } from "vitest";
import { z } from "zod";
import { POST as closeChange } from "@/app/api/v1/change-requests/[number]/close/route";
import { GET as diffChange } from "@/app/api/v1/change-requests/[number]/diff/route";
import { POST as openThread } from "@/app/api/v1/change-requests/[number]/threads/route";
import { GET as listChanges } from "@/app/api/v1/change-requests/route";
import { GET as getDag } from "@/app/api/v1/dags/[dagKey]/route";
import { GET as getEvidence } from "@/app/api/v1/dags/[dagKey]/versions/[version]/evidence/route";
import { GET as getVersion } from "@/app/api/v1/dags/[dagKey]/versions/[version]/route";
import { GET as listVersions } from "@/app/api/v1/dags/[dagKey]/versions/route";
import { POST as comment } from "@/app/api/v1/threads/[id]/comments/route";
import { POST as resolve } from "@/app/api/v1/threads/[id]/resolve/route";
import { changeRequestSummarySchema, diffSchema } from "@/lib/contracts/change-requests";
import { dagDetailSchema, versionDetailSchema, versionSummarySchema } from "@/lib/contracts/dags";
import { pageOf } from "@/lib/contracts/problem";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { idOf } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import { type TestWeb, webTest } from "@/lib/testing/web";

const params = { number: "1" };
const dagParams = { dagKey: "research.test" };

const openAt = (web: TestWeb, as: TestPerson, isBlocking: boolean) =>
  web.call(openThread, {
    as,
    params,
    body: { anchor: { kind: "task", taskId: idOf("one") }, revision: 1, isBlocking, body: "Fix the date" },
  });

webTest("from comment to activation: objection, push, outdated thread, resolve, approve, activate", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose("date -d 15");
  await openAt(web, "de", true);
  await flow.review("de", "request_changes");
  expect(await flow.detail()).toMatchObject({ badge: "changes_requested", openThreads: 1 });
  await flow.save(aDraftThat("date -d 24"));
  expect((await flow.push(1)).status).toBe(201);
  const pushed = await flow.detail(1, "de");
  expect(pushed.threads).toMatchObject([{ isOutdated: true, resolvedAt: null, canResolve: true, anchorLabel: "one" }]);
  expect(pushed).toMatchObject({ isMyTurn: true, badge: "changes_requested" });
  const id = pushed.threads[0]?.id ?? "";
  expect((await web.call(resolve, { as: "ds", params: { id }, body: { resolved: true } })).status).toBe(403);
  expect((await web.call(resolve, { as: "de", params: { id }, body: { resolved: true } })).status).toBe(200);
  expect((await flow.review("de", "approve")).status).toBe(201);
  expect(await flow.detail(1, "de")).toMatchObject({ badge: "ready", blockers: [], can: { activate: true } });
  expect(await flow.activate("de")).toMatchObject({ status: 200, body: { dagKey: "research.test", version: 1 } });
  const dag = dagDetailSchema.parse((await web.call(getDag, { as: "viewer", params: dagParams })).body);
  expect(dag).toMatchObject({ activeVersion: 1, hasDraftChanges: false, openChangeRequest: null });
  const versions = pageOf(versionSummarySchema).parse(
    (await web.call(listVersions, { as: "viewer", params: dagParams })).body,
  );
  expect(versions.items).toMatchObject([
    {
      number: 1,
      isActive: true,
      taskCount: 2,
      changeRequest: 1,
      authoredBy: { personKey: "ds" },
      approvedBy: [{ personKey: "de" }],
    },
  ]);
  const version = await web.call(getVersion, { as: "viewer", params: { ...dagParams, version: "1" } });
  expect(versionDetailSchema.parse(version.body).yaml).toContain("date -d 24");
  const evidence = await web.call(getEvidence, { as: "manager", params: { ...dagParams, version: "1" } });
  const { record } = z
    .object({ record: z.object({ entries: z.array(z.object({ payload: z.string() })) }) })
    .parse(evidence.body);
  // Every step that a person took, those refused left out.
  const steps = record.entries.map(({ payload }) => String(JSON.parse(payload).action));
  expect(steps.filter((step) => /^(change_request|thread)\./.test(step))).toEqual([
    "change_request.submitted",
    "thread.opened",
    "change_request.changes_requested",
    "change_request.pushed",
    "thread.resolved",
    "change_request.approved",
    "change_request.activated",
  ]);
});

webTest(
  "a draft that cannot run, or says nothing new, is not submitted, and a second open one is refused",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.createDag();
    const empty = await flow.submit();
    expect(empty).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining("no tasks"), details: { reason: "not_executable" } },
    });
    await flow.save(aDraftThat("true"));
    expect((await flow.submit()).status).toBe(201);
    expect(await flow.submit()).toMatchObject({
      status: 409,
      body: { details: { reason: "already_open", number: 1 } },
    });
    expect(await flow.push(1)).toMatchObject({ status: 409, body: { details: { reason: "nothing_changed" } } });
    await flow.review("de", "approve");
    await flow.activate("de");
    expect(await flow.submit()).toMatchObject({ status: 409, body: { details: { reason: "nothing_changed" } } });
  },
);

webTest("submit and push name the save they looked at", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await flow.save(aDraftThat("date"), "ds");
  await web.runtime.db.dagDraft.updateMany({ data: { saveNumber: 9 } });
  expect(await flow.push(1)).toMatchObject({
    status: 409,
    body: { details: { reason: "draft_moved_on", saveNumber: 9 } },
  });
});

webTest("whoever changed the draft has a part in the revision, and strangers push nothing", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.createDag();
  await flow.save(aDraftThat("true"), "de");
  await flow.submit("ds");
  expect((await flow.detail()).contributors.map(({ personKey }) => personKey)).toEqual(["de", "ds"]);
  expect(await flow.review("de", "approve")).toMatchObject({
    status: 403,
    body: { details: { reason: "is_contributor" } },
  });
  expect((await flow.push(1, "ds2")).status).toBe(403);
  await flow.save(aDraftThat("date"), "ds2");
  expect((await flow.push(1, "ds2")).status).toBe(201);
  expect((await flow.detail()).contributors).toHaveLength(3);
});

webTest("the inbox shows each person their turn", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  const turn = async (as: TestPerson) =>
    pageOf(changeRequestSummarySchema)
      .parse((await web.call(listChanges, { as })).body)
      .items.map(({ isMyTurn }) => isMyTurn);
  expect([await turn("ds"), await turn("de"), await turn("manager")]).toEqual([[false], [true], [false]]);
  await flow.review("de", "request_changes");
  expect([await turn("ds"), await turn("de2")]).toEqual([[true], [false]]);
  const [summary] = pageOf(changeRequestSummarySchema).parse((await web.call(listChanges, { as: "ds" })).body).items;
  expect(summary).toMatchObject({
    changeCount: 8,
    about: expect.arrayContaining([expect.stringMatching(/^logic: \d changes?$/)]),
    badge: "changes_requested",
    sentence: expect.stringContaining("Person de"),
  });
});

webTest("threads take replies, and only open change requests do", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose();
  await openAt(web, "manager", false);
  const id = (await flow.detail()).threads[0]?.id ?? "";
  await web.call(comment, { as: "ds", params: { id }, body: { body: "Done" } });
  expect((await flow.detail()).threads[0]?.comments.map(({ body }) => body)).toEqual(["Fix the date", "Done"]);
  expect((await web.call(comment, { as: "viewer", params: { id }, body: { body: "me too" } })).status).toBe(403);
  const close = (as: TestPerson) => web.call(closeChange, { as, params, body: { reason: "not needed" } });
  expect((await close("ds2")).status).toBe(403);
  expect((await close("ds")).status).toBe(200);
  expect(await close("ds")).toMatchObject({ status: 409, body: { details: { reason: "not_open" } } });
  expect((await web.call(comment, { as: "ds", params: { id }, body: { body: "late" } })).status).toBe(409);
});

webTest(
  "any two contents are compared: a revision with its base, revisions with each other, and with what is active",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.propose("true");
    await flow.save(aDraftThat("date"));
    await flow.push(1);
    const diff = async (query: string) =>
      diffSchema.parse((await web.call(diffChange, { as: "viewer", params, query })).body);
    expect(await diff("to=2")).toMatchObject({ before: null, fromLabel: "Nothing active", toLabel: "Revision 2" });
    const commands = ({ before, after }: Awaited<ReturnType<typeof diff>>) =>
      [before, after].map((side) => JSON.stringify(side?.document.tasks).includes('"date"'));
    expect(commands(await diff("from=1&to=2"))).toEqual([false, true]);
    await flow.review("de", "approve");
    await flow.activate("de");
    expect(await diff("from=1&to=active")).toMatchObject({ fromLabel: "Revision 1", toLabel: "Version 1" });
    expect((await web.call(diffChange, { as: "viewer", params, query: "from=9&to=2" })).status).toBe(404);
  },
);

webTest("a second change request is behind once the first was activated, until it is pushed again", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose("true");
  await flow.save(aDraftThat("date"), "ds2");
  await flow.submit("ds2");
  await flow.review("de", "approve", { number: 2 });
  await flow.review("de", "approve");
  expect((await flow.activate("de")).status).toBe(200);
  expect(await flow.detail(2)).toMatchObject({ badge: "conflicting", blockers: [{ code: "merge_conflict" }] });
  expect(await flow.activate("de", 2)).toMatchObject({ status: 409, body: { details: { reason: "base_moved" } } });
  expect((await flow.push(1, "ds2", 2)).status).toBe(201);
  expect(await flow.detail(2)).toMatchObject({ badge: "stale", headRevision: 2 });
});

webTest("a change request that says what became active is superseded", async ({ web }) => {
  const flow = new ChangeFlow(web);
  await flow.propose("true");
  await flow.submit("ds2");
  await flow.review("de", "approve");
  await flow.activate("de");
  expect(await flow.detail(2)).toMatchObject({ badge: "superseded" });
});
