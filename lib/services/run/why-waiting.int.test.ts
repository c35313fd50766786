import { describe, expect } from "vitest";
import { GET as whyClient } from "@/app/api/v1/dags/[dagKey]/clients/[clientKey]/waiting/route";
import { GET as whyTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/waiting/route";
import { waitingSchema } from "@/lib/contracts/waiting";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { createManualRun } from "@/lib/services/engine/create-run";
import { aBashTask, idOf } from "@/lib/testing/dag-builders";
import { changePlatform } from "@/lib/testing/platform";
import { FAILURE, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const DAG = "research.test";
type Both = Readonly<{ web: TestWeb; engine: TestEngine }>;

type Started = Partial<DagDocument> & { clients?: readonly string[] };

/** A DAG with one run under way for each of these clients. */
async function start({ engine }: Both, tasks: Task[], { clients = ["loan-1"], ...more }: Started = {}) {
  const dagId = await engine.publish(tasks, more);
  for (const client of clients) {
    await engine.arrive(dagId, [client]);
    await engine.admit(dagId);
  }
  await engine.pool.query(
    "UPDATE component SET lanes = '{default,bulk,critical}', beat_at = now() + interval '1 hour'",
  );
  return dagId;
}

async function askTask({ web, engine }: Both, taskKey: string, clientKey = "loan-1") {
  const [run] = await engine.rows<{ id: string }>(
    "SELECT r.id FROM dag_run r LEFT JOIN client c ON c.id = r.client_id WHERE coalesce(client_key, '') = $1 ORDER BY r.id DESC",
    [clientKey],
  );
  const { body } = await web.call(whyTask, { as: "viewer", params: { id: run?.id ?? "", taskKey } });
  return waitingSchema.parse(body);
}

async function askClient({ web }: Both, clientKey: string) {
  const { body } = await web.call(whyClient, { as: "viewer", params: { dagKey: DAG, clientKey } });
  return waitingSchema.parse(body);
}

const ASK = {
  id: idOf("ask"),
  key: "ask",
  operator: "http",
  needs: [],
  method: "GET",
  url: "https://bureau.example/",
} satisfies Task;

const holder = (taskKey: string | null, clientKey = "loan-1") =>
  expect.objectContaining({ dagKey: DAG, clientKey, taskKey });

describe("a task says what it waits for:", () => {
  webTest("the tasks before it, its run's own limit, a slot that is sure", async ({ web, engine }) => {
    const both = { web, engine };
    const tasks = ["a", "b"].map((key) => aBashTask(key));
    await start(both, [...tasks, aBashTask("c", ["a", "b"])], { max_active_tasks: 1 });
    expect(await askTask(both, "a")).toMatchObject({ kind: "about_to_start" });
    expect(await askTask(both, "b")).toMatchObject({
      kind: "max_active_tasks",
      sentence: expect.stringMatching(/ a\.$/),
    });
    expect(await askTask(both, "c")).toMatchObject({ kind: "upstream", sentence: expect.stringMatching(/ a, b\.$/) });
    const [a = ""] = await engine.dispatch();
    expect(await askTask(both, "a")).toMatchObject({ kind: "about_to_start" });
    await engine.pool.query("UPDATE dag_run SET is_paused = true");
    expect(await askTask(both, "b")).toMatchObject({ kind: "run_paused" });
    await engine.pool.query("UPDATE dag_run SET is_paused = false");
    await engine.worker.start(a);
    expect(await askTask(both, "a")).toMatchObject({ kind: "not_waiting", holders: [], ahead: null });
  });

  webTest("the pause before its next try", async ({ web, engine }) => {
    const both = { web, engine };
    await start(both, [aBashTask("a", [], { retries: 1, retry_delay: "1h" })]);
    const [a = ""] = await engine.dispatch();
    await engine.worker.start(a);
    await engine.worker.end(a, FAILURE);
    const { kind, until } = await askTask(both, "a");
    expect(kind).toBe("retry_pause");
    expect(Date.parse(until ?? "")).toBeGreaterThan(Date.now());
  });

  webTest("its turn among the retries of what it asks", async ({ web, engine }) => {
    const both = { web, engine };
    const asks: Task = { ...ASK, retries: 1, retry_delay: "1h" };
    await start(both, [asks], { clients: ["loan-1", "loan-2"] });
    await engine.playToEnd(() => FAILURE);
    await engine.pool.query(
      "UPDATE waiting_task SET retry_at = r.created_at - interval '1 minute' FROM dag_run r WHERE r.id = dag_run_id",
    );
    expect(await askTask(both, "ask", "loan-2")).toMatchObject({
      kind: "retry_paced",
      sentence:
        "Its last attempt failed at host bureau.example, where retries are let through one after the other. One is ahead of it.",
      ahead: 1,
    });
  });

  webTest("a time, a condition or a person, without a slot", async ({ web, engine }) => {
    const both = { web, engine };
    await start(both, [aBashTask("a")]);
    const [a = ""] = await engine.dispatch();
    await engine.worker.start(a);
    await engine.worker.end(a, { kind: "deferred", resumeInMs: 60_000, note: "for a row on connection ledger" });
    const { until, ...waiting } = await askTask(both, "a");
    expect(waiting).toMatchObject({
      kind: "deferred",
      sentence: "It waits for a row on connection ledger, and holds no slot meanwhile.",
    });
    expect(Date.parse(until ?? "")).toBeGreaterThan(Date.now());
  });

  webTest("a pool: who has its slots, and who is ahead", async ({ web, engine }) => {
    const both = { web, engine };
    await changePlatform(engine.pool, "pool", "ledger", { slots: 2, description: "" });
    const pool = "ledger";
    const tasks = [aBashTask("small", [], { pool }), aBashTask("big", [], { pool, pool_slots: 2, priority: 5 })];
    await start(both, [...tasks, aBashTask("lost", [], { pool: "gone" })], { clients: ["loan-1", "loan-2"] });
    await engine.dispatch();
    expect(await askTask(both, "big")).toMatchObject({
      kind: "pool_full",
      taken: 1,
      ahead: 0,
      holders: [holder("small")],
      sentence: "It takes 2 slots of pool ledger, which has 2, 1 free. It is the first in line.",
    });
    expect(await askTask(both, "small", "loan-2")).toMatchObject({ kind: "pool_full", ahead: 1 });
    expect(await askTask(both, "big", "loan-2")).toMatchObject({ kind: "pool_full", ahead: 2 });
    expect(await askTask(both, "lost")).toMatchObject({ kind: "unknown_pool" });
  });

  webTest("a lane: who is in it, and the place in its line", async ({ web, engine }) => {
    const both = { web, engine };
    await changePlatform(engine.pool, "lane", "default", { slots: 1 });
    await start(both, [aBashTask("a"), aBashTask("b")], { clients: ["loan-1", "loan-2"] });
    await engine.dispatch();
    expect(await askTask(both, "b")).toMatchObject({ kind: "lane_full", ahead: 0, taken: 1, holders: [holder("a")] });
    expect(await askTask(both, "b", "loan-2")).toMatchObject({ kind: "lane_full", ahead: 2 });
    await engine.pool.query("UPDATE component SET lanes = '{critical}'");
    expect(await askTask(both, "a")).toMatchObject({ kind: "no_worker_for_lane" });
    await engine.pool.query("UPDATE component SET lanes = '{default}', beat_at = now() - interval '11 seconds'");
    expect(await askTask(both, "b")).toMatchObject({ kind: "no_worker_for_lane" });
  });

  webTest("its run, which has not begun", async ({ web, engine }) => {
    const both = { web, engine };
    const dagId = await start(both, [aBashTask("a")], { max_active_runs: 1 });
    const { active_version_id: versionId } = (
      await engine.rows<{ active_version_id: string }>("SELECT * FROM dag")
    )[0] ?? {
      active_version_id: "",
    };
    const run = { dagId, versionId, client: null, triggeredBy: web.people.de };
    await engine.prisma.$transaction((tx) => createManualRun(tx, run));
    expect(await askTask(both, "a", "")).toMatchObject({ kind: "max_active_runs", ahead: 0, holders: [holder(null)] });
    await engine.pool.query("UPDATE dag SET is_paused = true");
    expect(await askTask(both, "a", "")).toMatchObject({ kind: "dag_paused" });
  });

  webTest("a task and a run that do not exist are told", async ({ web, engine }) => {
    await start({ web, engine }, [aBashTask("a")]);
    const [run] = await engine.rows<{ id: string }>("SELECT id FROM dag_run");
    const ask = (id: string | undefined, taskKey: string) =>
      web.call(whyTask, { as: "viewer", params: { id: id ?? "", taskKey } });
    expect((await ask(run?.id, "gone")).status).toBe(404);
    expect((await ask("0198f000-0000-7000-8000-000000000001", "a")).status).toBe(404);
  });
});

webTest("a client says what keeps it in the queue, from first to last", async ({ web, engine }) => {
  const both = { web, engine };
  const dagId = await start(both, [aBashTask("a")], { max_active_runs: 1 });
  await engine.arrive(dagId, ["loan-2"]);
  await engine.arrive(dagId, ["loan-3"]);
  expect(await askClient(both, "loan-1")).toMatchObject({ kind: "not_waiting" });
  expect(await askClient(both, "loan-2")).toMatchObject({ kind: "max_active_runs", ahead: 0, holders: [holder(null)] });
  expect(await askClient(both, "loan-3")).toMatchObject({ kind: "max_active_runs", ahead: 1, taken: 1 });
  // A run of a backfill is in nobody's way.
  await engine.pool.query("UPDATE dag_run SET run_type = 'backfill'");
  expect(await askClient(both, "loan-2")).toMatchObject({ kind: "about_to_start" });
  await engine.pool.query("UPDATE dag_run SET run_type = 'client'");
  await engine.pool.query(
    "UPDATE queue_item q SET state = 'held' FROM client c WHERE c.id = client_id AND client_key = 'loan-3'",
  );
  expect(await askClient(both, "loan-3")).toMatchObject({ kind: "client_held" });
  await engine.pool.query("UPDATE queue_item SET state = 'quarantined' WHERE state = 'held'");
  expect(await askClient(both, "loan-3")).toMatchObject({ kind: "client_quarantined" });
  await engine.pool.query("UPDATE dag SET is_paused = true");
  expect(await askClient(both, "loan-2")).toMatchObject({ kind: "dag_paused" });
  await engine.pool.query("UPDATE dag SET is_paused = false");
  await engine.playToEnd();
  expect(await askClient(both, "loan-2")).toMatchObject({ kind: "about_to_start" });
  await engine.pool.query("UPDATE component SET stopped_at = now()");
  expect(await askClient(both, "loan-2")).toMatchObject({ kind: "no_worker_alive" });
  expect((await web.call(whyClient, { as: "viewer", params: { dagKey: DAG, clientKey: "loan-9" } })).status).toBe(404);
});

webTest("clients of a DAG without an active version wait for one", async ({ web, engine }) => {
  await engine.pool.query(
    "INSERT INTO dag (id, dag_key, title, owner, created_by) SELECT gen_random_uuid(), $1, 'Test', 'risk', $2",
    [DAG, web.people.ds],
  );
  const [dag] = await engine.rows<{ id: string }>("SELECT id FROM dag");
  await engine.arrive(dag?.id ?? "", ["loan-1"]);
  expect(await askClient({ web, engine }, "loan-1")).toMatchObject({ kind: "no_active_version" });
});
