import type pg from "pg";
import { describe, expect } from "vitest";
import { effectCommand, readLedger } from "@/lib/testing/chaos/ledger";
import {
  allDecided,
  aTempFile,
  bring,
  CLIENTS,
  count,
  enqueue,
  expectAllDone,
  running,
} from "@/lib/testing/clients-under-way";
import { aBashTask } from "@/lib/testing/dag-builders";
import { CLOCK, CLOCK_SERVICES } from "@/lib/testing/own-services";
import { pastGuards } from "@/lib/testing/past-guards";
import { waitFor } from "@/lib/testing/wait-for";
import { workerTest } from "@/lib/testing/worker-test";

const LONG = { timeout: 180_000 };
const HOUR_S = 3_600;
const STEPS = [
  ["forward", HOUR_S],
  ["back", -HOUR_S],
] as const;

const twoEffects = (ledger: string) => [
  aBashTask("a", [], { command: `sleep 0.5; ${effectCommand(ledger)}` }),
  aBashTask("b", ["a"], { command: `sleep 0.5; ${effectCommand(ledger)}` }),
];

/** How far the clock of the database is from ours, in seconds. */
const aheadOfUs = async (pool: pg.Pool): Promise<number> => {
  const { rows } = await pool.query<{ at: number }>("SELECT extract(epoch FROM now())::float8 AS at");
  return (rows[0]?.at ?? Number.NaN) - Date.now() / 1_000;
};

/**
 * Checks compare what was written before the clock was set back with what was written after it, so the former, which now
 * lies in the future, is put on the same clock.
 */
async function putOnOneClock(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ move: string }>(
    `SELECT format('UPDATE %1$I SET %2$I = %2$I - interval ''1 hour'' WHERE %2$I > now() + interval ''30 minutes''', table_name, column_name) AS move
     FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name LIKE '%\\_at'`,
  );
  await pastGuards(pool, rows.map(({ move }) => move).join("; "));
}

async function expectOneEffectEach(ledger: string, effects: number): Promise<void> {
  const all = await readLedger(ledger);
  expect(all).toHaveLength(effects);
  expect(new Set(all.map(({ key }) => key)).size).toBe(effects);
}

describe("while the clock of the database server is set by an hour", () => {
  workerTest.extend(CLOCK_SERVICES).for(STEPS)(
    "%s, nobody is called lost and nothing runs twice; who dies afterwards is lost as ever",
    LONG,
    async ([, seconds], { clock, pool, prisma, startWorker }) => {
      const ledger = await aTempFile("ledger");
      const [dying] = await Promise.all([startWorker(), startWorker()]);
      const dagId = await enqueue({ pool, prisma }, twoEffects(ledger));
      await running(pool, 10);
      expect(Math.abs(await aheadOfUs(pool))).toBeLessThan(60);
      clock.move(seconds);
      expect(Math.abs((await aheadOfUs(pool)) - seconds)).toBeLessThan(60);
      await bring(prisma, dagId, CLIENTS, "later");
      await allDecided(pool);
      expect(await count(pool, "task_attempt WHERE state IN ('lost', 'failed')")).toBe(0);
      await putOnOneClock(pool);
      await expectAllDone(pool, 2, CLIENTS * 2);
      await expectOneEffectEach(ledger, CLIENTS * 4);

      await bring(prisma, dagId, CLIENTS, "last");
      const held = `task_attempt WHERE state = 'running' AND worker_id = (SELECT id FROM component WHERE pid = ${dying.child.pid})`;
      await waitFor(async () => (await count(pool, held)) > 0, { what: "it to hold something", timeoutMs: 20_000 });
      await dying.end("SIGKILL");
      await allDecided(pool);
      expect(await count(pool, "task_attempt WHERE state = 'lost'")).toBeGreaterThan(0);
      await expectAllDone(pool, 2, CLIENTS * 3);
    },
  );
});

describe("while the clock of a worker's machine is set by an hour", () => {
  workerTest.extend(CLOCK).for(STEPS)(
    "%s, it goes on: nobody is called lost and nothing runs twice",
    LONG,
    async ([, seconds], { clock, pool, prisma, startWorker }) => {
      const ledger = await aTempFile("ledger");
      const stepped = await startWorker({ ...clock.env, LOG_LEVEL: "debug" });
      await startWorker();
      const dagId = await enqueue({ pool, prisma }, twoEffects(ledger));
      await running(pool, 10);
      clock.move(seconds);
      await bring(prisma, dagId, CLIENTS, "later");
      await allDecided(pool);
      const clockOf = ({ log }: typeof stepped) => Number(log.findLast(({ time }) => time !== undefined)?.time);
      expect(await stepped.end("SIGTERM")).toBe(0);
      expect(Math.abs(clockOf(stepped) - Date.now() - seconds * 1_000)).toBeLessThan(60_000);
      expect(await count(pool, "task_attempt WHERE state IN ('lost', 'failed')")).toBe(0);
      const wrong = "task_attempt WHERE abs(extract(epoch FROM clock_timestamp() - finished_at)) > 600";
      expect(await count(pool, wrong)).toBe(0);
      await expectAllDone(pool, 2, CLIENTS * 2);
      await expectOneEffectEach(ledger, CLIENTS * 4);
    },
  );
});
