import { expect } from "vitest";
import { POST as check } from "@/app/api/v1/dags/[dagKey]/draft/check/route";
import { POST as notePresence } from "@/app/api/v1/dags/[dagKey]/draft/presence/route";
import { GET as getDraft, PUT as saveDraft } from "@/app/api/v1/dags/[dagKey]/draft/route";
import { POST as pause } from "@/app/api/v1/dags/[dagKey]/pause/route";
import { POST as createDag, GET as listDags } from "@/app/api/v1/dags/route";
import { dagDetailSchema, dagSummarySchema, draftCheckSchema, draftSchema } from "@/lib/contracts/dags";
import { draftPresenceSchema } from "@/lib/contracts/draft-presence";
import { pageOf } from "@/lib/contracts/problem";
import { aBashTask, aDraft, aDraftTask } from "@/lib/testing/dag-builders";
import { type TestWeb, webTest } from "@/lib/testing/web";

const DAG = { dagKey: "research.test", title: "Test", owner: "risk" };
const params = { dagKey: DAG.dagKey };
const document = aDraft([aBashTask("one"), aBashTask("two", ["one"])]);

const save = (web: TestWeb, as: "ds" | "ds2", basedOn: number, more = {}) =>
  web.call(saveDraft, { method: "PUT", as, params, body: { document, layout: {}, yaml: "# mine", basedOn, ...more } });

webTest("a new DAG has an empty draft, appears in the list, and its name is taken from then on", async ({ web }) => {
  const created = await web.call(createDag, { as: "ds", body: DAG });
  expect(created.status).toBe(201);
  expect(dagDetailSchema.parse(created.body)).toMatchObject({
    activeVersion: null,
    activeDocument: null,
    start: "client",
  });
  expect((await web.call(createDag, { as: "de", body: DAG })).body).toMatchObject({
    details: { reason: "dag_exists" },
  });
  const list = async () => pageOf(dagSummarySchema).parse((await web.call(listDags, { as: "viewer" })).body).items;
  expect(await list()).toMatchObject([{ dagKey: DAG.dagKey, hasDraftChanges: false }]);
  await save(web, "ds", 1);
  expect(await list()).toMatchObject([{ dagKey: DAG.dagKey, hasDraftChanges: true }]);
});

webTest(
  "a DAG that starts from the example can be submitted on an installation that has nothing yet",
  async ({ web }) => {
    expect((await web.call(createDag, { as: "ds", body: { ...DAG, startFrom: "example" } })).status).toBe(201);
    const { document: drawn } = draftSchema.parse((await web.call(getDraft, { as: "ds", params })).body);
    expect(drawn).toMatchObject({ dag: DAG.dagKey, owner: DAG.owner });
    const checked = await web.call(check, { as: "ds", method: "POST", params });
    expect(draftCheckSchema.parse(checked.body)).toEqual({ isExecutable: true, issues: [] });
  },
);

webTest(
  "two people saving on the same base: the first wins, the second is told who was faster and loses nothing",
  async ({ web }) => {
    await web.call(createDag, { as: "ds", body: DAG });
    const [one, two] = await Promise.all([save(web, "ds", 1), save(web, "ds2", 1, { yaml: "# theirs" })]);
    expect([one.status, two.status].toSorted()).toEqual([200, 409]);
    const stored = draftSchema.parse((await web.call(getDraft, { as: "ds", params })).body);
    expect(stored.saveNumber).toBe(2);
    const refused = one.status === 409 ? one : two;
    expect(refused.body).toMatchObject({ details: { reason: "draft_moved_on", saveNumber: 2 } });
  },
);

webTest(
  "who changes the content is remembered as editor; moving tasks and repeated saves are not content",
  async ({ web }) => {
    await web.call(createDag, { as: "ds", body: DAG });
    await save(web, "ds", 1);
    await save(web, "ds2", 2, { layout: { [document.tasks[0]?.id ?? ""]: { x: 1, y: 2 } } });
    expect(
      (await save(web, "ds2", 3, { layout: { [document.tasks[0]?.id ?? ""]: { x: 1, y: 2 } } })).body,
    ).toMatchObject({ saveNumber: 3 });
    expect(await web.runtime.db.draftEditor.findMany()).toMatchObject([{ userId: web.people.ds }]);
  },
);

webTest("a draft of another DAG and a document of 5 MB are refused, and the stored draft stays", async ({ web }) => {
  await web.call(createDag, { as: "ds", body: DAG });
  expect((await save(web, "ds", 1, { document: { ...document, dag: "another" } })).status).toBe(422);
  expect(
    (
      await save(web, "ds", 1, {
        document: { ...document, description: "x".repeat(90_000) },
        yaml: "x".repeat(5_000_000),
      })
    ).status,
  ).toBe(413);
  expect((await web.call(getDraft, { as: "ds", params })).body).toMatchObject({ saveNumber: 1 });
});

webTest("the check names what a draft refers to that does not exist", async ({ web }) => {
  await web.call(createDag, { as: "ds", body: DAG });
  const pack = { ...aDraftTask("two"), operator: "pack", command: undefined, pack: "gone", file: "a.py" };
  const tasks = [aBashTask("one", [], { environment: "ruby" }), pack];
  await save(web, "ds", 1, { document: { ...document, lane: "express", tasks } });
  const answer = await web.call(check, { as: "ds", method: "POST", params });
  const { isExecutable, issues } = draftCheckSchema.parse(answer.body);
  expect(isExecutable).toBe(false);
  expect(issues.map(({ code }) => code).toSorted()).toEqual(["unknown_environment", "unknown_lane", "unknown_pack"]);
  expect(issues.map(({ message }) => message).join()).toContain("Known: bulk, critical, default.");
});

webTest("pausing is recorded once, however often it is asked for", async ({ web }) => {
  await web.call(createDag, { as: "ds", body: DAG });
  await web.call(pause, { as: "ds", method: "POST", params });
  expect((await web.call(pause, { as: "ds", method: "POST", params })).body).toMatchObject({ isPaused: true });
  expect(await web.runtime.db.auditEvent.count({ where: { action: "dag.paused" } })).toBe(1);
});

webTest("what does not exist is 404", async ({ web }) => {
  expect((await web.call(getDraft, { as: "ds", params: { dagKey: "No Such" } })).status).toBe(404);
});

webTest("whoever has a draft open is told who else has, and which save is the newest", async ({ web, prisma }) => {
  await web.call(createDag, { as: "ds", body: DAG });
  const sign = async (as: "ds" | "ds2", dagKey: string = DAG.dagKey) =>
    web.call(notePresence, { as, method: "POST", params: { dagKey } });
  const seen = async (as: "ds" | "ds2") => draftPresenceSchema.parse((await sign(as)).body);
  expect(await seen("ds")).toMatchObject({ others: [], saveNumber: 1 });
  await save(web, "ds2", 1);
  expect((await seen("ds2")).others.map(({ personKey }) => personKey)).toEqual(["ds"]);
  const { others, saveNumber, savedBy } = await seen("ds");
  expect([others.map(({ personKey }) => personKey), saveNumber, savedBy.personKey]).toEqual([["ds2"], 2, "ds2"]);
  await prisma.$executeRaw`UPDATE draft_presence SET seen_at = now() - interval '1 minute'`;
  expect((await seen("ds")).others).toEqual([]);
  expect((await sign("ds", "no.such")).status).toBe(404);
});
