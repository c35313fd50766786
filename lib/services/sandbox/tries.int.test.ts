import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { DELETE as unpinRoute } from "@/app/api/v1/dags/[dagKey]/pins/[id]/route";
import { POST as pinRoute, GET as pinsRoute } from "@/app/api/v1/dags/[dagKey]/pins/route";
import { POST as askRoute, GET as latestRoute } from "@/app/api/v1/dags/[dagKey]/tries/route";
import { GET as tryRoute } from "@/app/api/v1/tries/[id]/route";
import { POST as stopRoute } from "@/app/api/v1/tries/[id]/stop/route";
import { GET as taskRoute } from "@/app/api/v1/tries/[id]/tasks/[taskKey]/route";
import { pinsSchema } from "@/lib/contracts/pins";
import { latestTrySchema, type Try, trySchema, tryTaskDetailSchema } from "@/lib/contracts/tries";
import { createPrisma } from "@/lib/db/client";
import type { DagDraft } from "@/lib/domain/dag/document";
import { executeInSandbox } from "@/lib/integrations/operators/execute-in-sandbox";
import { createLogger } from "@/lib/observability/logger";
import { createEnvironments } from "@/lib/services/engine/environments";
import { prune } from "@/lib/services/engine/prune";
import { createTryRunner, type TryRunner } from "@/lib/services/sandbox/try-runner";
import { ChangeFlow } from "@/lib/testing/change-flow";
import { aBashTask, aDraft, aDraftBranch, idOf } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import { operatorServices } from "@/lib/testing/task-requests";
import { waitFor } from "@/lib/testing/wait-for";
import { type TestWeb, webTest } from "@/lib/testing/web";

const params = { dagKey: "research.test" };
/** A sandbox to which no connection is open. */
const SERVICES = operatorServices({ connections: { resolve: async () => null } });

/** A worker's part in tries, with the rights of a worker. */
const sandboxTest = webTest.extend<{ worker: TryRunner }>({
  worker: async ({ workerDatabaseUrl, engine }, use) => {
    const db = createPrisma(workerDatabaseUrl);
    const worker = createTryRunner(
      {
        db,
        workerId: newId(),
        execute: (request) => executeInSandbox(SERVICES, request),
        findEnvironment: createEnvironments(engine.sqlPool.sql),
        log: createLogger("test", "error"),
      },
      [],
    );
    await use(worker);
    await worker.stop();
    await db.$disconnect();
  },
});

const ask = (web: TestWeb, more: object = {}, as: TestPerson = "ds") =>
  web.call(askRoute, { as, params, body: { saveNumber: 2, ...more } });

async function draw(web: TestWeb, tasks: DagDraft["tasks"]): Promise<void> {
  const flow = new ChangeFlow(web);
  await flow.createDag();
  await flow.save(aDraft(tasks));
}

const read = async (web: TestWeb, id: string): Promise<Try> =>
  trySchema.parse((await web.call(tryRoute, { as: "de", params: { id } })).body);

async function ended(web: TestWeb, worker: TryRunner, id: string): Promise<Try> {
  const isOver = async () => {
    await worker.look();
    return (await read(web, id)).finishedAt !== null;
  };
  await waitFor(isOver, { what: "the try to end" });
  return read(web, id);
}

const statesOf = ({ tasks }: Try) => Object.fromEntries(tasks.map(({ taskKey, state }) => [taskKey, state]));
const taskOf = async (web: TestWeb, id: string, taskKey: string) =>
  tryTaskDetailSchema.parse((await web.call(taskRoute, { as: "ds", params: { id, taskKey } })).body);

const SCORE = 'echo "for $SIGNALBOX_CLIENT"; echo \'{"p": 0.2}\' > $SIGNALBOX_RESULT';
const NETWORK = "cat /proc/net/dev; test $(grep -c : /proc/net/dev) = 1";

sandboxTest(
  "a draft that nobody approved is tried for one client, and nothing that counts has seen it",
  async ({ web, worker, pool }) => {
    await draw(web, [
      aBashTask("score", [], { command: SCORE }),
      {
        ...aDraftBranch("tier", [["offer"]], ["decline"], ["score"]),
        cases: [{ when: "results.score.p < 0.3", then: ["offer"] }],
      },
      aBashTask("offer", ["tier"], { command: NETWORK }),
      aBashTask("decline", ["tier"]),
      { id: idOf("pause"), key: "pause", needs: ["offer"], operator: "wait", for: "1h" },
      {
        id: idOf("tell"),
        key: "tell",
        needs: ["offer"],
        operator: "http",
        method: "POST",
        url: "https://example.com/",
      },
      { id: idOf("next"), key: "next", needs: ["offer"], operator: "trigger_dag", dag: "research.test" },
    ]);
    expect(await ask(web, { clientKey: "loan-7", data: { amount: 5 } })).toMatchObject({
      status: 422,
      body: { details: { reason: "not_executable" } },
    });
    const asked = await ask(web, { scope: "until", taskKey: "pause", clientKey: "loan-7", data: { amount: 5 } });
    const { id } = trySchema.parse(asked.body);
    const over = await ended(web, worker, id);
    expect(over).toMatchObject({ state: "success", clientKey: "loan-7", askedBy: { personKey: "ds" } });
    expect(statesOf(over)).toEqual({
      score: "success",
      tier: "success",
      offer: "success",
      decline: "skipped",
      pause: "success",
    });
    expect(await taskOf(web, id, "score")).toMatchObject({ output: { p: 0.2 }, log: "for loan-7\n" });

    const told = trySchema.parse((await ask(web, { scope: "until", taskKey: "tell", clientKey: "loan-7" })).body);
    const refused = await ended(web, worker, told.id);
    expect(refused.state).toBe("failed");
    expect(refused.tasks.find(({ taskKey }) => taskKey === "tell")).toMatchObject({
      state: "failed",
      error: { code: "blocked_in_sandbox", message: expect.stringContaining("blocked in the sandbox: POST") },
    });
    expect(latestTrySchema.parse((await web.call(latestRoute, { as: "ds", params })).body).latest?.id).toBe(told.id);

    const seen = [
      "dag_run",
      "dag_version",
      "snapshot",
      "queue_item",
      "client",
      "deadline",
      "alert_signal",
      "task_attempt",
      "waiting_task",
    ];
    for (const table of seen)
      expect((await pool.query(`SELECT count(*)::int AS n FROM ${table}`)).rows, table).toEqual([{ n: 0 }]);
    const audit = await web.runtime.db.auditEvent.findMany({ where: { action: "draft.tried" } });
    expect(audit).toHaveLength(2);
    expect(audit[0]?.payload).toContain(over.contentHash);
  },
);

sandboxTest(
  "a person tries one thing at a time, stops their own, and what its worker left is ended",
  async ({ web, worker, pool, engine }) => {
    await draw(web, [aBashTask("long", [], { command: "echo begun; sleep 600" })]);
    expect((await ask(web, {}, "do")).status).toBe(403);
    expect((await ask(web, { saveNumber: 1 })).status).toBe(409);
    const { id } = trySchema.parse((await ask(web)).body);
    expect(await ask(web)).toMatchObject({ status: 409, body: { details: { reason: "try_open" } } });
    await worker.look();
    const isLogged = async () =>
      (await read(web, id)).tasks.length === 1 && (await taskOf(web, id, "long")).log === "begun\n";
    await waitFor(isLogged, { what: "the log of a task that runs" });
    expect((await web.call(stopRoute, { as: "de", method: "POST", params: { id } })).status).toBe(403);
    await web.call(stopRoute, { as: "ds", method: "POST", params: { id } });
    expect(await ended(web, worker, id)).toMatchObject({ state: "cancelled", tasks: [{ state: "cancelled" }] });

    const lost = trySchema.parse((await ask(web)).body).id;
    await pool.query(
      "UPDATE draft_try SET state = 'running', worker_id = $1, started_at = now(), beat_at = now() - interval '1 minute' WHERE id = $2",
      [newId(), lost],
    );
    expect(await ended(web, worker, lost)).toMatchObject({ state: "failed", reason: "worker_lost" });
    await expect(pool.query("UPDATE draft_try SET state = 'running' WHERE id = $1", [lost])).rejects.toThrow(
      "append_only",
    );

    await pool.query("ALTER TABLE draft_try DISABLE TRIGGER USER");
    await pool.query("UPDATE draft_try SET asked_at = now() - interval '25 hours' WHERE id = $1", [lost]);
    expect(await prune(engine.sqlPool)).toBe(1);
    expect((await web.call(tryRoute, { as: "ds", params: { id: lost } })).status).toBe(404);
  },
);

sandboxTest(
  "a pinned output is used instead of running its task, and one task is tried with what is pinned before it",
  async ({ web, worker, pool }) => {
    await draw(web, [
      aBashTask("score", [], { command: SCORE }),
      {
        ...aDraftBranch("tier", [["offer"]], ["decline"], ["score"]),
        cases: [{ when: "results.score.p < 0.3", then: ["offer"] }],
      },
      aBashTask("offer", ["tier"]),
      aBashTask("decline", ["tier"]),
    ]);
    const only = { scope: "only", taskKey: "tier", clientKey: "loan-7" };
    const refused = await ask(web, only);
    expect(refused).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining("reads the output of score") },
    });

    const first = trySchema.parse((await ask(web, { scope: "until", taskKey: "score", clientKey: "loan-7" })).body).id;
    await ended(web, worker, first);
    const pin = (body: object, as: TestPerson = "ds") => web.call(pinRoute, { as, params, body });
    expect((await pin({ taskKey: "tier", tryId: first })).status).toBe(422);
    expect(pinsSchema.parse((await pin({ taskKey: "score", tryId: first })).body).items).toMatchObject([
      { source: "try", sourceId: first, clientKey: "loan-7", preview: '{"p": 0.2}' },
    ]);

    const alone = await ended(web, worker, trySchema.parse((await ask(web, only)).body).id);
    expect(statesOf(alone)).toEqual({ score: "success", tier: "success", offer: "skipped", decline: "skipped" });
    expect(alone.tasks.map(({ taskKey, isPinned, chosen }) => [taskKey, isPinned, chosen])).toContainEqual([
      "tier",
      false,
      ["offer"],
    ]);
    const behind = { ...only, scope: "from" };
    const onwards = await ended(web, worker, trySchema.parse((await ask(web, behind)).body).id);
    expect(statesOf(onwards)).toEqual({ score: "success", tier: "success", offer: "success", decline: "skipped" });
    expect(await taskOf(web, alone.id, "score")).toMatchObject({
      isPinned: true,
      output: { p: 0.2 },
      log: expect.stringContaining("pinned output"),
    });

    const [kept] = pinsSchema.parse((await web.call(pinsRoute, { as: "ds", params })).body).items;
    expect((await web.call(pinsRoute, { as: "de", params })).body).toEqual({ items: [] });
    await web.call(unpinRoute, { as: "ds", method: "DELETE", params: { ...params, id: kept?.taskId ?? "" } });
    expect((await ask(web, only)).status).toBe(422);

    await pin({ taskKey: "score", tryId: first });
    await pool.query("INSERT INTO client (id, client_key) VALUES ($1, 'loan-7')", [newId()]);
    await pool.query("SELECT erase_client(id) FROM client");
    expect((await pool.query("SELECT 1 FROM draft_try UNION ALL SELECT 1 FROM draft_pin")).rows).toEqual([]);
  },
);
