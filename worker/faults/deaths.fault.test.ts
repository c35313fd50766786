import { describe, expect } from "vitest";
import type { PrismaClient } from "@/lib/db/client";
import { readLoopReadiness } from "@/lib/db/readiness";
import { listRuns } from "@/lib/db/runs";
import { createLedger, effectCommand, readLedger } from "@/lib/testing/chaos/ledger";
import {
  allDecided,
  aTempFile,
  atLeast,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  running,
  silentPeers,
  twoTasks,
} from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { processesWith } from "@/lib/testing/processes";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 120_000 };

const MOMENTS = [
  "run.after_create",
  "relay.after_redis_before_mark",
  "worker.after_fetch_before_start",
  "worker.after_start_commit",
  "worker.after_effect_before_complete",
  "worker.before_complete_commit",
  "worker.after_complete_commit",
] as const;

/** What fails within a batch for a reason of its own is refused for good; that is another test's promise. */
const ERRORS = MOMENTS.flatMap((moment) =>
  moment === "worker.before_complete_commit" ? [`${moment}=cut@1`] : [`${moment}=throw@1`, `${moment}=cut@1`],
);

describe("twenty clients are all decided, no result twice, when a worker", () => {
  workerTest.for(MOMENTS)("is killed at %s", LONG, async (moment, { pool, prisma, startWorker }) => {
    await silentPeers(pool);
    const dying = await startWorker({ FAILPOINTS: `${moment}=kill9@1` });
    await enqueue({ pool, prisma }, twoTasks());
    await waitFor(() => !dying.isAlive, { what: "the worker to die", timeoutMs: 30_000 });
    expect(dying.child.signalCode).toBe("SIGKILL");
    expect(dying.events("failpoint.hit")).toHaveLength(1);
    await startWorker();
    await allDecided(pool);
    await expectAllDone(pool, 2);
  });

  workerTest.for(ERRORS)("meets an error: %s", LONG, async (failpoint, { pool, prisma, startWorker }) => {
    await silentPeers(pool);
    const worker = await startWorker({ FAILPOINTS: failpoint });
    await enqueue({ pool, prisma }, twoTasks());
    await allDecided(pool);
    expect(worker.events("failpoint.hit")).toHaveLength(1);
    expect(worker.isAlive).toBe(true);
    await expectAllDone(pool, 2);
  });

  workerTest("is one of two that both call the same attempts lost", LONG, async ({ pool, prisma, startWorker }) => {
    const dying = await startWorker();
    await enqueue({ pool, prisma }, twoTasks("sleep 6"));
    await running(pool, 10);
    const reapers = await Promise.all([1, 2].map(() => startWorker({ FAILPOINTS: "reaper.after_select=pause@1" })));
    await dying.end("SIGKILL");
    expect(await count(pool, "task_attempt WHERE state = 'running'")).toBeGreaterThan(0);
    const haveBothChosen = () => reapers.every((reaper) => reaper.events("failpoint.hit").length === 1);
    await waitFor(haveBothChosen, { what: "both to have chosen the same ones", timeoutMs: 60_000 });
    for (const reaper of reapers) reaper.signal("SIGCONT");
    await allDecided(pool);
    await expectAllDone(pool, 2);
  });
});

workerTest(
  "a task whose worker dies between effect and record runs again under the same idempotency key",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const ledger = await aTempFile("ledger");
    const dying = await startWorker({ FAILPOINTS: "worker.after_effect_before_complete=kill9@1" });
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: effectCommand(ledger) })], 1);
    await waitFor(() => !dying.isAlive, { what: "the worker to die", timeoutMs: 30_000 });
    await startWorker();
    await allDecided(pool);
    const effects = await readLedger(ledger);
    expect(effects).toHaveLength(2);
    expect(new Set(effects.map(({ key }) => key)).size).toBe(1);
    expect(new Set(effects.map(({ attemptId }) => attemptId)).size).toBe(2);
    await expectAllDone(pool, 1, 1);
  },
);

/** Runs that wait for a person, as the page My turn lists them. */
const inNeed = async (prisma: PrismaClient) => (await listRuns(prisma, { needsAttention: "true", limit: 50 })).items;

workerTest(
  "work that must not simply be repeated waits for a person when its worker dies in the middle of it",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const ledger = await aTempFile("ledger");
    const dying = await startWorker({ FAILPOINTS: "worker.after_effect_before_complete=kill9@1" });
    const once = aBashTask("a", [], { command: effectCommand(ledger), retries: 5, on_worker_lost: "needs_attention" });
    await enqueue({ pool, prisma }, [once], 1);
    await waitFor(() => !dying.isAlive, { what: "the worker to die", timeoutMs: 30_000 });
    await startWorker();
    await allDecided(pool);
    expect(await readLedger(ledger)).toHaveLength(1);
    const { rows } = await pool.query("SELECT state, error ->> 'code' AS code FROM task_attempt");
    expect(rows).toEqual([{ state: "lost", code: "needs_attention" }]);
    expect(await inNeed(prisma)).toMatchObject([{ state: "failed", needsAttention: true }]);
    expect(await findViolations(pool)).toEqual({});
  },
);

workerTest(
  "a task that takes three workers with it fails as poison, and the others go on",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    await enqueue({ pool, prisma }, [aBashTask("a")], 1);
    for (let deaths = 0; deaths < 3; deaths += 1) {
      const dying = await startWorker({ FAILPOINTS: "worker.after_start_commit=kill9@1" });
      await waitFor(() => !dying.isAlive, { what: "the worker to die", timeoutMs: 30_000 });
    }
    const healthy = await startWorker();
    await allDecided(pool);
    const { rows } = await pool.query("SELECT state, error ->> 'code' AS code FROM task_attempt ORDER BY number");
    expect(rows).toEqual([
      { state: "lost", code: "worker_lost" },
      { state: "lost", code: "worker_lost" },
      { state: "lost", code: "poison" },
    ]);
    expect(await count(pool, "queue_item WHERE state = 'error'")).toBe(1);
    expect(await inNeed(prisma)).toHaveLength(1);
    expect(healthy.isAlive).toBe(true);
    expect(await findViolations(pool)).toEqual({});
  },
);

workerTest(
  "a worker that dies idle is known to be gone within ten seconds, and so is that nobody schedules",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const worker = await startWorker();
    await waitFor(async () => (await readLoopReadiness(prisma)).workersAlive === 1, { what: "its first beat" });
    const killedAt = performance.now();
    await worker.end("SIGKILL");
    const isNoticed = async () => {
      const { workersAlive, secondsSinceSchedulerPass } = await readLoopReadiness(prisma);
      return workersAlive === 0 && secondsSinceSchedulerPass === null;
    };
    await waitFor(isNoticed, { what: "its death to be noticed", timeoutMs: 20_000 });
    expect(performance.now() - killedAt).toBeLessThan(10_500);
    expect(await count(pool, "task_attempt")).toBe(0);
  },
);

workerTest(
  "work goes on within three seconds after both workers were away for longer than their lease",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const both = await Promise.all([startWorker(), startWorker()]);
    await enqueue({ pool, prisma }, twoTasks("sleep 1"));
    await running(pool, 10);
    await Promise.all(both.map((worker) => worker.end("SIGKILL")));
    const isOut = async () =>
      (await count(pool, "component WHERE beat_at < clock_timestamp() - interval '6 seconds'")) === both.length;
    await waitFor(isOut, { what: "their leases to run out", timeoutMs: 20_000 });
    const open = await count(pool, "task_attempt WHERE state = 'running'");
    expect(open).toBeGreaterThan(0);
    await startWorker();
    const startedAt = performance.now();
    await waitFor(async () => (await count(pool, "task_attempt WHERE state = 'lost'")) >= open, {
      what: "what they held to be lost",
    });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await allDecided(pool);
    expect(await count(pool, "queue_item WHERE state = 'done'")).toBe(CLIENTS);
  },
);

workerTest(
  "tasks of a frozen worker are killed while it is frozen, and are not counted as failed when it goes on",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const ledger = await aTempFile("ledger");
    await createLedger(ledger);
    const frozen = await startWorker();
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: `sleep 8; ${effectCommand(ledger)}` })], 3);
    await running(pool, 3);
    const { rows } = await pool.query<{ id: string }>("SELECT id FROM task_attempt");
    const alive = () => rows.flatMap(({ id }) => processesWith(`SIGNALBOX_ATTEMPT_ID=${id}`));
    await waitFor(() => alive().length >= 3, { what: "the tasks' processes" });
    frozen.signal("SIGSTOP");
    await waitFor(() => alive().length === 0, { what: "the tasks to be killed", timeoutMs: 20_000 });
    expect(await count(pool, "component WHERE stopped_at IS NULL")).toBe(1);
    expect(await readLedger(ledger)).toEqual([]);
    frozen.signal("SIGCONT");
    await allDecided(pool);
    expect(await count(pool, "task_instance WHERE failure_count > 0")).toBe(0);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(3);
    expect(await readLedger(ledger)).toHaveLength(3);
    await expectAllDone(pool, 1, 3);
  },
);

workerTest(
  "what a killed worker held runs elsewhere long before its lease is over",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const long = { LEASE_SECONDS: "60" };
    const dying = await startWorker(long);
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: "sleep 20" })], 4, { defaults: { timeout: "50s" } });
    await running(pool, 4);
    await startWorker(long);
    const { rows } = await pool.query<{ id: string }>("SELECT id FROM task_attempt");
    const killedAt = performance.now();
    await dying.end("SIGKILL");
    await atLeast(pool, "task_attempt WHERE state = 'lost'", 4, 30_000);
    expect(performance.now() - killedAt).toBeLessThan(30_000);
    for (const { id } of rows) expect(processesWith(`SIGNALBOX_ATTEMPT_ID=${id}`)).toEqual([]);
    expect((await readLoopReadiness(prisma)).workersSilent).toBe(1);
    await allDecided(pool);
    await expectAllDone(pool, 1, 4);
  },
);
