import { dirname } from "node:path";
import { expect } from "vitest";
import { effectCommand, readLedger } from "@/lib/testing/chaos/ledger";
import { allDecided, aTempFile, CLIENTS, count, enqueue, expectAllDone } from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { findViolations } from "@/lib/testing/engine-invariants";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 180_000 };
const TWO_HOURS_MS = 7_200_000;

/** For a Node process: its wall clock is wrong by so much, and its monotonic one is not. */
const wrongBy = (ms: number): Record<string, string> => {
  const code = `const Right = Date; globalThis.Date = class extends Right {
    constructor(...given) { if (given.length === 0) super(Right.now() + ${ms}); else super(...given); }
    static now() { return Right.now() + ${ms}; } };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
};

workerTest(
  "workers whose clocks are two hours fast and two hours slow lose nothing, and no retry comes early",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const [fast, slow] = await Promise.all([startWorker(wrongBy(TWO_HOURS_MS)), startWorker(wrongBy(-TWO_HOURS_MS))]);
    const clockOf = ({ log }: typeof fast) => Number(log.findLast(({ time }) => time !== undefined)?.time);
    expect(clockOf(fast) - clockOf(slow)).toBeGreaterThan(1.9 * TWO_HOURS_MS);
    // The first attempt of each client makes the folder, and fails.
    const seen = dirname(await aTempFile("seen"));
    const flaky = `! mkdir '${seen}'/"$SIGNALBOX_RUN_ID" 2> /dev/null`;
    const retry = { retries: 1, retry_delay: "3s", retry_jitter: 0 };
    await enqueue({ pool, prisma }, [aBashTask("a", [], { command: flaky, ...retry }), aBashTask("b", ["a"])]);
    await allDecided(pool);
    expect(await count(pool, "task_attempt WHERE state = 'failed'")).toBe(CLIENTS);
    const early = `task_attempt a JOIN task_attempt b USING (dag_run_id, task_index)
      WHERE a.number = 1 AND b.number = 2 AND a.state = 'failed' AND b.queued_at < a.finished_at + interval '3 seconds'`;
    expect(await count(pool, early)).toBe(0);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBe(0);
    const wrong = "task_attempt WHERE abs(extract(epoch FROM clock_timestamp() - finished_at)) > 3600";
    expect(await count(pool, wrong)).toBe(0);
    await expectAllDone(pool, 2);
  },
);

workerTest(
  "a worker whose event loop hangs for longer than its lease loses its tasks to another, and nobody is decided twice",
  LONG,
  async ({ pool, prisma, startWorker }) => {
    const ledger = await aTempFile("ledger");
    const hangs = await startWorker({ FAILPOINTS: "worker.after_effect_before_complete=block:15000@1" });
    await enqueue({ pool, prisma }, [
      aBashTask("a", [], { command: "sleep 0.3" }),
      aBashTask("b", ["a"], { command: `sleep 1; ${effectCommand(ledger)}` }),
    ]);
    await waitFor(() => hangs.events("failpoint.hit").length > 0, { what: "it to hang", timeoutMs: 30_000 });
    await startWorker();
    await allDecided(pool, 90_000);
    await waitFor(() => hangs.events("worker.back").length > 0, { what: "it to be back", timeoutMs: 60_000 });
    expect(hangs.events("worker.fenced")).toHaveLength(1);
    expect(hangs.isAlive).toBe(true);
    expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBeGreaterThan(0);
    expect(await count(pool, "task_instance WHERE failure_count > 0")).toBe(0);
    const effects = await readLedger(ledger);
    expect(new Set(effects.map(({ attemptId }) => attemptId)).size).toBe(effects.length);
    expect(await findViolations(pool)).toEqual({});
    await expectAllDone(pool, 2);
  },
);
