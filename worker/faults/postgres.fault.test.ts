import pg from "pg";
import { describe, expect } from "vitest";
import {
  allDecided,
  atLeast,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  nextDoneAfter,
  running,
  twoTasks,
} from "@/lib/testing/clients-under-way";
import { OWN_SERVICES } from "@/lib/testing/own-services";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };
const test = workerTest.extend(OWN_SERVICES);

describe("twenty clients are all decided, no result twice, when Postgres", () => {
  test.for(["SIGQUIT", "SIGKILL"] as const)(
    "goes down at once (%s) and comes back",
    LONG,
    async (signal, { own, pool, prisma, startWorker }) => {
      const worker = await startWorker();
      await enqueue({ pool, prisma }, twoTasks("sleep 0.5"));
      await running(pool, 10);
      await own.postgres.end(signal);
      await own.postgres.start();
      expect(await nextDoneAfter(pool, Date.now())).toBeLessThan(5_000);
      await allDecided(pool);
      expect(worker.isAlive).toBe(true);
      expect(worker.events("engine.retry").length + worker.events("loop.failing").length).toBeGreaterThan(0);
      await expectAllDone(pool, 2);
    },
  );

  test(
    "is away for longer than the lease: nobody's work is called lost for that",
    LONG,
    async ({ own, pool, prisma, startWorker }) => {
      const workers = await Promise.all([startWorker(), startWorker()]);
      await enqueue({ pool, prisma }, twoTasks("sleep 0.5"));
      await running(pool, 10);
      own.postgres.freeze();
      const areFenced = () => workers.every((worker) => worker.events("worker.fenced").length > 0);
      await waitFor(areFenced, { what: "both workers to fence themselves", timeoutMs: 20_000 });
      own.postgres.thaw();
      await allDecided(pool);
      for (const worker of workers) expect(worker.isAlive).toBe(true);
      expect(await count(pool, "task_instance WHERE failure_count > 0")).toBe(0);
      await expectAllDone(pool, 2);
    },
  );

  test("has no connection left for anybody new", LONG, async ({ databaseUrl, pool, prisma, startWorker }) => {
    const worker = await startWorker();
    await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), CLIENTS * 2);
    await running(pool, 10);
    const idle: pg.Client[] = [];
    let refused: unknown = null;
    while (refused === null) {
      const client = new pg.Client({ connectionString: databaseUrl });
      client.on("error", () => undefined);
      await client.connect().then(
        () => idle.push(client),
        (error) => {
          refused = error;
        },
      );
    }
    expect(refused).toMatchObject({ code: "53300" });
    await allDecided(pool);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
    expect(worker.isAlive).toBe(true);
    await Promise.all(idle.map((client) => client.end()));
    await expectAllDone(pool, 2, CLIENTS * 2);
  });

  test("takes a tenth of a second for each commit", LONG, async ({ pool, prisma, startWorker }) => {
    await pool.query("ALTER SYSTEM SET commit_delay = 100000");
    await pool.query("ALTER SYSTEM SET commit_siblings = 0");
    await pool.query("SELECT pg_reload_conf()");
    await waitFor(async () => (await pool.query("SHOW commit_delay")).rows[0].commit_delay === "100000", {
      what: "the delay",
    });
    await enqueue({ pool, prisma }, twoTasks());
    const before = performance.now();
    await pool.query("UPDATE lane SET slots = slots WHERE name = 'bulk'");
    expect(performance.now() - before).toBeGreaterThan(90);
    await startWorker();
    await allDecided(pool);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
    await expectAllDone(pool, 2);
  });

  test("ends all connections, again and again", LONG, async ({ own, pool, prisma, startWorker }) => {
    expect(own.databaseUrl).toContain("127.0.0.1");
    const worker = await startWorker();
    await enqueue({ pool, prisma }, twoTasks("sleep 0.5"), CLIENTS * 2);
    await running(pool, 10);
    for (let done = 20; done <= 60; done += 10) {
      const { rowCount } = await pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'signalbox%'",
      );
      expect(rowCount).toBeGreaterThan(0);
      expect(await nextDoneAfter(pool, Date.now())).toBeLessThan(4_000);
      await atLeast(pool, "task_attempt WHERE state = 'success'", done);
    }
    await allDecided(pool);
    expect(worker.isAlive).toBe(true);
    await expectAllDone(pool, 2, CLIENTS * 2);
  });
});
