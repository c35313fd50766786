import { expect } from "vitest";
import { GET as getClient } from "@/app/api/v1/clients/[clientKey]/route";
import { GET as listClients } from "@/app/api/v1/clients/route";
import { POST as hold } from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/hold/route";
import { POST as release } from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/release/route";
import { POST as enqueue, GET as listQueue } from "@/app/api/v1/dags/[dagKey]/clients/route";
import { POST as trigger } from "@/app/api/v1/dags/[dagKey]/runs/route";
import { clientDetailSchema, clientSummarySchema, enqueuedSchema, queuePageSchema } from "@/lib/contracts/clients";
import { pageOf } from "@/lib/contracts/problem";
import { aBashTask } from "@/lib/testing/dag-builders";
import { SUCCESS } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const params = { dagKey: "research.test" };
const TASKS = [aBashTask("decision")];
const csv = { "content-type": "text/csv" };
const sendCsv = (web: TestWeb, text: string, query = "") =>
  web.call(enqueue, { as: "ds", params, body: text, headers: csv, query });
const rows = (count: number) => Array.from({ length: count }, (_, n) => `loan-${n},${n}`).join("\n");

webTest(
  "clients arrive as JSON or CSV, one that is open is answered with its open item, and the queue shows them all",
  async ({ web, engine }) => {
    await engine.publish(TASKS);
    const sent = await sendCsv(web, `client_key,GrAppv\n${rows(3)}`);
    expect(sent.status).toBe(202);
    expect(enqueuedSchema.parse(sent.body)).toEqual({ accepted: 3, alreadyOpen: [] });
    const again = await web.call(enqueue, {
      as: "ds",
      params,
      body: { clients: [{ clientKey: "loan-1" }, { clientKey: "loan-9" }] },
    });
    expect(again.body).toEqual({ accepted: 1, alreadyOpen: ["loan-1"] });
    const page = async (query: string) =>
      queuePageSchema.parse((await web.call(listQueue, { as: "viewer", params, query })).body);
    const first = await page("limit=3");
    const second = await page(`limit=3&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ clientKey }) => clientKey).toSorted()).toEqual([
      "loan-0",
      "loan-1",
      "loan-2",
      "loan-9",
    ]);
    expect(first.counts).toMatchObject({ waiting: 4, done: 0 });
  },
);

webTest("a file is taken whole or not at all, with the line of each fault", async ({ web, engine }) => {
  await engine.publish(TASKS);
  for (const [text, status, sentence] of [
    ["name,GrAppv\nx,1", 422, /first line must name the columns/],
    ["client_key\nloan-1\nloan-1", 422, /Line 3: loan-1 is in line 2 already/],
    [`client_key,n\n${rows(10_001)}`, 422, /more than 10000 clients/],
    ["", 422, /empty/],
    [`client_key\n${"x".repeat(20_000_001)}`, 413, /larger than 20 MB/],
  ] as const) {
    const answer = await sendCsv(web, text);
    expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(sentence) } });
  }
  const twice = { clients: [{ clientKey: "a" }, { clientKey: "a" }] };
  expect(await web.call(enqueue, { as: "ds", params, body: twice })).toMatchObject({
    status: 422,
    body: { issues: [{ path: "clients.1.clientKey" }] },
  });
  expect(await web.runtime.db.queueItem.count()).toBe(0);
});

webTest(
  "clients come with what the DAG asks for: typed by API, file and hand, and refused by name where they do not fit",
  async ({ web, engine }) => {
    const parameters = {
      GrAppv: { type: "number", required: true },
      Term: { type: "integer", default: 12 },
    } as const;
    await engine.publish(TASKS, { parameters });
    expect(await sendCsv(web, "client_key,GrAppv,Term\nloan-1,5e3,36\nloan-2,much,\nloan-3,,1.5")).toMatchObject({
      status: 422,
      body: {
        detail:
          'client loan-2: GrAppv is "much", and not a number, such as 1250.5. 2 more values do not fit. Nothing was taken.',
        issues: [{ path: "client loan-2" }, { path: "client loan-3" }, { path: "client loan-3" }],
      },
    });
    expect((await sendCsv(web, "client_key,GrAppv,City\nloan-1,5e3,FRESNO")).status).toBe(202);
    const body = { clients: [{ clientKey: "loan-2", data: { Term: 24 } }] };
    expect(await web.call(enqueue, { as: "ds", params, body })).toMatchObject({
      status: 422,
      body: { issues: [{ path: "clients.0.data.GrAppv" }] },
    });
    const byHand = (data: object) => web.call(trigger, { as: "ds", params, body: { clientKey: "loan-4", data } });
    expect(await byHand({ GrAppv: "x" })).toMatchObject({ status: 422, body: { issues: [{ path: "data.GrAppv" }] } });
    expect((await byHand({ GrAppv: "700" })).status).toBe(201);
    expect((await web.call(trigger, { as: "ds", params, body: {} })).status).toBe(201);
    const items = await web.runtime.db.queueItem.findMany({ orderBy: { arrivedAt: "asc" } });
    expect(items.map(({ data }) => data)).toEqual([
      { client_key: "loan-1", GrAppv: 5_000, Term: 12, City: "FRESNO" },
      { GrAppv: 700, Term: 12 },
    ]);
  },
);

webTest("10,000 clients are taken in one call", async ({ web, engine }) => {
  await engine.publish(TASKS);
  expect((await sendCsv(web, `id,n\n${rows(10_000)}`, "keyColumn=id")).body).toEqual({
    accepted: 10_000,
    alreadyOpen: [],
  });
});

webTest("a DAG that nothing decides with, or that starts otherwise, takes no clients", async ({ web, engine }) => {
  await engine.publish(TASKS, { start: { interval: "15s" } });
  const body = { clients: [{ clientKey: "a" }] };
  expect(await web.call(enqueue, { as: "ds", params, body })).toMatchObject({
    status: 409,
    body: { details: { reason: "not_started_by_clients" } },
  });
  expect((await web.call(enqueue, { as: "ds", params: { dagKey: "no.such" }, body })).status).toBe(404);
});

webTest("a held client waits until it is released, and only a waiting one can be held", async ({ web, engine }) => {
  const dagId = await engine.publish(TASKS);
  await engine.arrive(dagId, ["loan-1"]);
  const at = { as: "do", method: "POST", params: { ...params, clientKey: "loan-1" } } as const;
  expect((await web.call(hold, at)).body).toMatchObject({ state: "held", reason: "held by Person do" });
  await engine.admit(dagId);
  expect(await web.call(hold, at)).toMatchObject({
    status: 409,
    body: { details: { reason: "wrong_state", state: "held" } },
  });
  expect((await web.call(release, at)).body).toMatchObject({ state: "waiting", reason: null });
  await engine.admit(dagId);
  expect(await web.call(hold, at)).toMatchObject({ status: 409, body: { details: { state: "claimed" } } });
});

webTest(
  "a client's page shows its decision, and its columns only to those who may see outputs",
  async ({ web, engine }) => {
    const dagId = await engine.publish(TASKS);
    await sendCsv(web, "client_key,GrAppv\nloan/1,70000");
    await engine.admit(dagId);
    await engine.playToEnd(() => ({ ...SUCCESS, output: { decision: "approved" } }));
    const show = async (as: "ds" | "manager") =>
      clientDetailSchema.parse((await web.call(getClient, { as, params: { clientKey: "loan/1" } })).body);
    expect(await show("ds")).toMatchObject({
      data: { GrAppv: "70000" },
      entries: [{ state: "done", run: { decision: "approved", version: 1 } }],
    });
    expect((await show("manager")).data).toBeNull();
    const list = pageOf(clientSummarySchema).parse(
      (await web.call(listClients, { as: "viewer", query: "search=AN/" })).body,
    );
    expect(list.items).toMatchObject([{ clientKey: "loan/1", lastState: "done", decision: "approved" }]);
  },
);
