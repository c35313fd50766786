import { expect } from "vitest";
import { createEnginePool } from "@/lib/db/engine-pool";
import { enqueueClients } from "@/lib/services/engine/enqueue-clients";
import { createVersionCache } from "@/lib/services/engine/load-version";
import { countRuns } from "@/lib/services/objective/count-runs";
import { publishActive } from "@/lib/testing/active-dag";
import { count } from "@/lib/testing/clients-under-way";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };
const SOON = { timeoutMs: 40_000 };

workerTest(
  "a run that hangs is told at its deadline, once, though the worker that was about to tell it is killed",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const document = aDocument([aBashTask("hang", [], { command: "sleep 600", timeout: "1h" })], {
      objectives: { client_p95: "500ms" },
    });
    const { dagId } = await publishActive(pool, document);
    const clients = [{ clientKey: "loan-1", data: {} }];
    const doomed = await startWorker({ FAILPOINTS: "deadlines.before_commit=kill9@1" });
    await enqueueClients(prisma, { dagId, clients, class: 1, priority: 10, source: "api", createdBy: null });
    await waitFor(() => !doomed.isAlive, { what: "the worker to die while it tells", ...SOON });
    expect([doomed.child.signalCode, doomed.events("failpoint.hit").length]).toEqual(["SIGKILL", 1]);
    expect(await count(pool, "deadline WHERE state = 'missed'")).toBe(0);
    expect(await count(pool, "alert")).toBe(0);

    await Promise.all([startWorker(), startWorker()]);
    await waitFor(async () => (await count(pool, "alert")) > 0, { what: "the alert", ...SOON });
    // Both have looked again since: a loop's age is that of its last good pass.
    const looked = `component c, (SELECT max(opened_at) AS at FROM alert) a WHERE c.stopped_at IS NULL
      AND c.beat_at - (c.loops ->> 'deadlines')::float8 * interval '1 ms' > a.at`;
    await waitFor(async () => (await count(pool, looked)) === 2, { what: "both workers to look again", ...SOON });
    const told = await pool.query("SELECT kind, occurrences, objective FROM alert WHERE kind = 'deadline_missed'");
    expect(told.rows).toEqual([{ kind: "deadline_missed", occurrences: 1, objective: "client_p95" }]);
    expect(await count(pool, "deadline WHERE state = 'missed'")).toBe(1);
    expect(await count(pool, "dag_run WHERE finished_at IS NULL")).toBe(1);
  },
);

workerTest(
  "a run is counted once though the worker that counted it is killed before it could commit",
  LONG,
  async ({ pool, prisma, workerDatabaseUrl, startWorker }) => {
    const { dagId } = await publishActive(pool, aDocument([aBashTask("one")]));
    const doomed = await startWorker({ FAILPOINTS: "rollup.before_commit=kill9@1" });
    const clients = [{ clientKey: "loan-1", data: {} }];
    await enqueueClients(prisma, { dagId, clients, class: 1, priority: 10, source: "api", createdBy: null });
    await waitFor(() => !doomed.isAlive, { what: "the worker to die while it counts", ...SOON });
    expect([doomed.child.signalCode, await count(pool, "run_fact"), await count(pool, "rollup")]).toEqual([
      "SIGKILL",
      0,
      0,
    ]);
    await Promise.all([startWorker(), startWorker()]);
    await waitFor(async () => (await count(pool, "run_fact")) > 0, { what: "the run to be counted", ...SOON });
    const engine = createEnginePool(workerDatabaseUrl, { max: 1, name: "test", onError: () => undefined });
    await pool.query("UPDATE rollup_progress SET until = '-infinity'");
    expect((await countRuns(engine, createVersionCache(engine.sql))).counted).toBe(0);
    await engine.end();
    const { rows } = await pool.query(
      "SELECT n::int FROM rollup WHERE scope = 'client' AND cause = '' AND grain = 'day'",
    );
    expect(rows).toEqual([{ n: 1 }]);
  },
);
