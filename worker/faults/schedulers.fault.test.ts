import { describe, expect } from "vitest";
import { readLoopReadiness } from "@/lib/db/readiness";
import { publishActive } from "@/lib/testing/active-dag";
import {
  allDecided,
  atLeast,
  bring,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  running,
  twoTasks,
} from "@/lib/testing/clients-under-way";
import { aBashTask, aDocument } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { spoilVersions } from "@/lib/testing/spoil-versions";
import { waitFor } from "@/lib/testing/wait-for";
import type { WorkerProcess } from "@/lib/testing/worker-process";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };

const isAsleep = async (worker: WorkerProcess) => worker.events("failpoint.hit").length > 0;

describe("a scheduler that freezes in the middle of a transaction", () => {
  workerTest("holds up nobody for long, and goes on when it is thawed", LONG, async ({ pool, startWorker }) => {
    await publishActive(pool, aDocument([aBashTask("tick")], { dag: "research.ticking", start: { interval: "1s" } }));
    const frozen = await startWorker({ FAILPOINTS: "sched.before_commit=pause@1" });
    await waitFor(() => isAsleep(frozen), { what: "it to freeze", timeoutMs: 20_000 });
    const standby = await startWorker();
    const before = await count(pool, "dag_run");
    await atLeast(pool, "dag_run WHERE run_type = 'scheduled'", before + 3, 30_000);
    frozen.signal("SIGCONT");
    await waitFor(() => frozen.events("loop.failing").length + frozen.events("dag.not_scheduled").length > 0, {
      what: "its transaction to have been ended",
      timeoutMs: 15_000,
    });
    expect(frozen.isAlive && standby.isAlive).toBe(true);
    const { rows } = await pool.query("SELECT logical_date FROM dag_run GROUP BY 1 HAVING count(*) > 1");
    expect(rows).toEqual([]);
  });

  workerTest("frozen in an admission, it lets the others in", LONG, async ({ pool, prisma, startWorker }) => {
    const frozen = await startWorker({ FAILPOINTS: "run.after_create=pause@1" });
    await enqueue({ pool, prisma }, twoTasks());
    await waitFor(() => isAsleep(frozen), { what: "it to freeze", timeoutMs: 20_000 });
    await startWorker();
    await allDecided(pool);
    frozen.signal("SIGCONT");
    await expectAllDone(pool, 2);
    expect(frozen.isAlive).toBe(true);
  });
});

workerTest(
  "a scheduler that dies beside another is named on every page, and the other goes on with the schedule",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    await publishActive(pool, aDocument([aBashTask("tick")], { dag: "research.ticking", start: { interval: "1s" } }));
    const [dying, standby] = await Promise.all([startWorker(), startWorker()]);
    await atLeast(pool, "dag_run WHERE run_type = 'scheduled'", 3);
    await dying.end("SIGKILL");
    const before = await count(pool, "dag_run");
    const isNamed = async () => {
      const { workersAlive, workersSilent, secondsSinceSchedulerPass } = await readLoopReadiness(prisma);
      return workersAlive === 1 && workersSilent === 1 && secondsSinceSchedulerPass !== null;
    };
    await waitFor(isNamed, { what: "its death to be named", timeoutMs: 20_000 });
    await atLeast(pool, "dag_run WHERE run_type = 'scheduled'", before + 5, 30_000);
    const { rows } = await pool.query("SELECT logical_date FROM dag_run GROUP BY 1 HAVING count(*) > 1");
    expect(rows).toEqual([]);
    expect(standby.isAlive).toBe(true);
  },
);

workerTest(
  "a run that cannot be read is passed over and told, the others go on, and it goes on as soon as it can be read",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const broken = await enqueue({ pool, prisma }, twoTasks(), 2, { dag: "research.broken" });
    const mend = await spoilVersions(pool, broken);
    const dagId = await enqueue({ pool, prisma }, twoTasks());
    const worker = await startWorker();
    await waitFor(async () => (await count(pool, `queue_item WHERE dag_id = '${dagId}' AND state <> 'done'`)) === 0, {
      what: "the others to be decided",
      timeoutMs: 60_000,
    });
    expect(worker.events("dag.not_admitted")).toHaveLength(1);
    expect(await count(pool, `queue_item WHERE dag_id = '${broken}' AND state = 'waiting'`)).toBe(2);
    const told = `alert WHERE kind = 'version_unreadable' AND dag_id = '${broken}'`;
    await atLeast(pool, `${told} AND resolved_at IS NULL`, 1);
    await mend();
    await atLeast(pool, `${told} AND resolved_at IS NOT NULL`, 1);
    await allDecided(pool);
    expect(await count(pool, told)).toBe(1);
    expect(worker.isAlive).toBe(true);
    expect(await findViolations(pool)).toEqual({});
  },
);

workerTest(
  "four schedulers never begin a run twice, nor more than five at a time",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    await Promise.all([1, 2, 3, 4].map(() => startWorker()));
    expect((await readLoopReadiness(prisma)).workersAlive).toBe(4);
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "true" })], 60, { max_active_runs: 5 });
    await allDecided(pool, 90_000);
    const { rows } = await pool.query<{ most: number }>(
      `SELECT max(n)::int AS most FROM (SELECT sum(d) OVER (ORDER BY at, d) AS n FROM
       (SELECT created_at AS at, 1 AS d FROM dag_run UNION ALL SELECT finished_at, -1 FROM dag_run) e) s`,
    );
    // As many as may be, so the limit was met, and never more.
    expect(rows[0]?.most).toBe(5);
    await expectAllDone(pool, 1, 60);
  },
);

describe("a rolling restart under load", () => {
  workerTest(
    "fails no run and loses no attempt that ends within the grace",
    LONG,
    async ({ pool, prisma, startWorker }) => {
      const workers = await Promise.all([startWorker(), startWorker()]);
      await enqueue({ pool, prisma }, twoTasks("sleep 0.7"), CLIENTS * 3);
      await running(pool, 10);
      for (const worker of workers) {
        expect(await worker.end("SIGTERM")).toBe(0);
        await startWorker();
      }
      await allDecided(pool);
      expect(await count(pool, "task_attempt WHERE state IN ('lost', 'failed')")).toBe(0);
      await expectAllDone(pool, 2, CLIENTS * 3);
    },
  );
});

workerTest(
  "a run ends on the version it began on, and the next client gets the new one",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    await startWorker();
    const dagId = await enqueue({ pool, prisma }, twoTasks("sleep 1"));
    await running(pool, 10);
    await publishActive(pool, aDocument([aBashTask("only")], { max_active_runs: 50 }));
    await bring(prisma, dagId, 5, "later");
    await allDecided(pool);
    const { rows } = await pool.query(
      `SELECT v.number, count(DISTINCT r.id)::int AS runs, count(*)::int AS tasks FROM dag_run r JOIN dag_version v ON v.id = r.version_id
     JOIN task_instance t ON t.dag_run_id = r.id WHERE t.state = 'success' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows).toEqual([
      { number: 1, runs: CLIENTS, tasks: CLIENTS * 2 },
      { number: 2, runs: 5, tasks: 5 },
    ]);
    expect(await findViolations(pool)).toEqual({});
  },
);
