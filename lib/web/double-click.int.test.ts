import { expect } from "vitest";
import { POST as reviewChange } from "@/app/api/v1/change-requests/[number]/reviews/route";
import { POST as submitChange } from "@/app/api/v1/change-requests/route";
import { POST as enqueueClients } from "@/app/api/v1/dags/[dagKey]/clients/route";
import { POST as triggerRun } from "@/app/api/v1/dags/[dagKey]/runs/route";
import { aDraftThat, ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import { type TestWeb, webTest } from "@/lib/testing/web";
import type { ApiRoute } from "@/lib/web/with-api";

const CLICKS = 5;

type Call = Readonly<{ as: TestPerson; params?: Readonly<Record<string, string>>; body: unknown }>;

/** The same request as often as an impatient hand, or a program that got no answer, sends it: all at once. */
const clicked = (web: TestWeb, route: ApiRoute, call: Call, key?: string) =>
  Promise.all(
    Array.from({ length: CLICKS }, () => web.call(route, { ...call, headers: key ? { "idempotency-key": key } : {} })),
  );

const statusesOf = (answers: readonly Readonly<{ status: number }>[]) => answers.map(({ status }) => status).sort();

webTest(
  "a change that is submitted and approved by five clicks at once is one change with one approval",
  async ({ web }) => {
    const flow = new ChangeFlow(web);
    await flow.createDag();
    await flow.save(aDraftThat("true"));
    const body = { dagKey: "research.test", title: "A change", why: "Because of the test", saveNumber: 2 };
    const submitted = await clicked(web, submitChange, { as: "ds", body });
    expect(statusesOf(submitted)).toEqual([201, 409, 409, 409, 409]);
    expect(await web.runtime.db.changeRequest.count()).toBe(1);
    const review = { decision: "approve", ...(await flow.head()) };
    const approved = await clicked(web, reviewChange, { as: "de", params: { number: "1" }, body: review });
    expect(new Set(statusesOf(approved))).toEqual(new Set([201]));
    expect(await web.runtime.db.review.count({ where: { decision: "approve" } })).toBe(1);
    expect(await web.runtime.db.auditEvent.count({ where: { action: "change_request.approved" } })).toBe(1);
  },
);

webTest(
  "a client that is enqueued or started by five clicks at once is one client with one run",
  async ({ web, engine }) => {
    await engine.publish([aBashTask("a")]);
    const params = { dagKey: "research.test" };
    const enqueued = await clicked(web, enqueueClients, {
      as: "ds",
      params,
      body: { clients: [{ clientKey: "loan-1" }] },
    });
    expect(new Set(statusesOf(enqueued))).toEqual(new Set([202]));
    const started = await clicked(web, triggerRun, { as: "de", params, body: { clientKey: "loan-2" } });
    expect(statusesOf(started)).toEqual([201, 409, 409, 409, 409]);
    expect(await engine.rows("SELECT state, count(*)::int AS n FROM queue_item GROUP BY 1 ORDER BY 1")).toEqual([
      { state: "claimed", n: 1 },
      { state: "waiting", n: 1 },
    ]);
  },
);

webTest("a run for no client is one run with a key, however often it is asked for", async ({ web, engine }) => {
  await engine.publish([aBashTask("a")]);
  const call = { as: "de", params: { dagKey: "research.test" }, body: {} } as const;
  const answers = await clicked(web, triggerRun, call, "one-click");
  expect(await engine.runs()).toHaveLength(1);
  // Whoever comes while the first one is worked on is told to ask again, and then gets its answer.
  expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  const again = await clicked(web, triggerRun, call, "one-click");
  expect(again.map(({ status, body }) => ({ status, body }))).toEqual(
    again.map(() => ({ status: 201, body: answers.find(({ status }) => status === 201)?.body })),
  );
  expect(await engine.runs()).toHaveLength(1);
});
