import fc from "fast-check";
import { v7 as newId } from "uuid";
import { describe, expect } from "vitest";
import { dispatchLane as dispatchStatement, lockPools, lockRunsInLine } from "@/lib/db/sql/dispatch-lane";
import { listLanesOfPools } from "@/lib/db/sql/lanes";
import type { TaskOf } from "@/lib/domain/dag/document";
import { dispatchLane } from "@/lib/services/engine/dispatch-lane";
import { aBashTask } from "@/lib/testing/dag-builders";
import { aGate, somebodyWaits } from "@/lib/testing/gate";
import { engineTest, FAILURE, type TestEngine } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";

const keys = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
const addPool = (engine: TestEngine, name: string, slots: number) =>
  engine.pool.query("INSERT INTO pool (name, slots) VALUES ($1, $2)", [name, slots]);

/** Runs what was dispatched to its end. */
const finish = (engine: TestEngine, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => engine.worker.start(id).then(() => engine.worker.end(id))));

async function taskKeys(engine: TestEngine, ids: readonly string[]): Promise<string[]> {
  const rows = await engine.rows<{ task_key: string }>(
    "SELECT task_key FROM task_attempt JOIN task_instance USING (dag_run_id, task_index) WHERE id = ANY ($1) ORDER BY 1",
    [ids],
  );
  return rows.map(({ task_key }) => task_key);
}

const OVERFULL = `
  SELECT p.name, sum(n.slots)::int AS taken, p.slots FROM task_attempt a
  CROSS JOIN LATERAL (VALUES (a.pool, a.pool_slots), (a.own_pool, a.own_pool_slots)) AS n (pool, slots) JOIN pool p ON p.name = n.pool
  WHERE a.state IN ('queued', 'running') GROUP BY p.name, p.slots HAVING sum(n.slots) > p.slots`;

/** Up to how many slots a task asks for; the smallest pool has as many. */
const anyClaim = fc.record({ pool: fc.constantFrom("east", "west", undefined), slots: fc.integer({ min: 1, max: 3 }) });
const LANES = ["default", "bulk"];

engineTest(
  "four dispatchers over two lanes never give out more of any pool than its slots, and all tasks end",
  async ({ engine }) => {
    await addPool(engine, "east", 3);
    await addPool(engine, "west", 5);
    const claims = fc.sample(fc.array(anyClaim, { minLength: 8, maxLength: 8 }), { numRuns: LANES.length, seed: 7 });
    for (const [at, lane] of LANES.entries()) {
      const tasks = (claims[at] ?? []).map(({ pool, slots }, index) =>
        aBashTask(`t${index}`, [], pool ? { pool, pool_slots: slots } : {}),
      );
      const dagId = await engine.publish(tasks, { dag: `research.${lane}`, lane, max_active_runs: 6 });
      await engine.arrive(dagId, keys(lane, 6));
      await engine.admit(dagId);
    }
    for (let isMore = true; isMore; ) {
      const calls = [...LANES, ...LANES].map((lane) => dispatchLane(engine.sqlPool, "test", lane));
      const ids = (await Promise.all(calls)).flatMap(({ attemptIds }) => attemptIds);
      expect(await engine.rows(OVERFULL)).toEqual([]);
      // Tasks without a pool may be begun by the worker itself.
      const running = [...ids, ...engine.worker.local.splice(0).map(({ attemptId }) => attemptId)];
      await finish(engine, running);
      isMore = running.length > 0;
    }
    expect(await engine.rows("SELECT state, count(*)::int AS n FROM dag_run GROUP BY 1")).toEqual([
      { state: "success", n: 12 },
    ]);
  },
);

engineTest(
  "a dispatcher of another lane waits for the one that holds the pool, and counts what that gave out",
  async ({ engine }) => {
    await addPool(engine, "ledger", 1);
    const arrive = async (lane: string, clientClass: number) => {
      const dagId = await engine.publish([aBashTask("a", [], { pool: "ledger" })], { dag: `research.${lane}`, lane });
      await engine.arrive(dagId, ["loan-1"], { class: clientClass });
      await engine.admit(dagId);
    };
    await arrive("bulk", 2);
    const [isHeld, gate] = [aGate(), aGate()];
    const held = engine.sqlPool.transaction(async (sql) => {
      const pools = (await sql.run(lockPools, ["bulk"])).map(({ name }) => name);
      const runIds = (await sql.run(lockRunsInLine, ["bulk"])).map(({ id }) => id);
      expect(await sql.run(dispatchStatement, ["bulk", 1, runIds, [newId()], "test", pools, null, 0])).toHaveLength(1);
      isHeld.open();
      await gate.opened;
    });
    await isHeld.opened;
    // First in the pool's line now, so nothing but the lock tells this one that the slot is gone.
    await arrive("default", 0);
    const late = engine.dispatch();
    await waitFor(somebodyWaits(engine), { what: "the second dispatcher to wait for the first" }).finally(gate.open);
    await held;
    expect(await late).toEqual([]);
  },
);

describe("a full pool", () => {
  engineTest("keeps back its own tasks only, however many stand before the others", async ({ engine }) => {
    await addPool(engine, "ledger", 1);
    await engine.pool.query("UPDATE lane SET slots = 3 WHERE name = 'default'");
    const pooled = await engine.publish([aBashTask("pooled", [], { pool: "ledger" })], { dag: "research.pooled" });
    await engine.arrive(pooled, keys("loan", 15));
    await engine.admit(pooled);
    const free = await engine.publish([aBashTask("free")], { dag: "research.free" });
    await engine.arrive(free, ["loan-x", "loan-y"]);
    await engine.admit(free);
    expect(await taskKeys(engine, await engine.dispatch())).toEqual(["free", "free", "pooled"]);
  });

  engineTest("gives its slot on as soon as an attempt ends, to whichever lane waits for it", async ({ engine }) => {
    await addPool(engine, "ledger", 1);
    for (const lane of LANES) {
      const dagId = await engine.publish([aBashTask(lane, [], { pool: "ledger", retries: 1, retry_delay: "0s" })], {
        dag: `research.${lane}`,
        lane,
      });
      await engine.arrive(dagId, ["loan-1"]);
      await engine.admit(dagId);
    }
    const [first = ""] = await engine.dispatch();
    expect(await engine.dispatch("bulk")).toEqual([]);
    await engine.worker.start(first);
    await engine.worker.end(first, FAILURE);
    const { pools = [] } = engine.worker.flights.at(-1) ?? {};
    expect(await engine.sqlPool.sql.run(listLanesOfPools, [pools])).toEqual([{ name: "bulk" }]);
    expect(await taskKeys(engine, await engine.dispatch("bulk"))).toEqual(["bulk"]);
  });

  engineTest("starts nothing on a worker's own account: what needs it goes through its line", async ({ engine }) => {
    await addPool(engine, "ledger", 4);
    const tasks = [aBashTask("a"), aBashTask("b", ["a"], { pool: "ledger" }), aBashTask("c", ["a"])];
    const dagId = await engine.publish(tasks);
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    const [a = ""] = await engine.dispatch();
    await finish(engine, [a]);
    expect(await engine.states()).toEqual({ a: "success", b: "scheduled", c: "running" });
    expect(engine.worker.flights.at(-1)?.lanes).toEqual(["default"]);
    expect(await taskKeys(engine, await engine.dispatch())).toEqual(["b"]);
  });
});

describe("a task that needs several slots of its pool", () => {
  engineTest("starts in the end, while small ones of another lane keep coming", async ({ engine }) => {
    await addPool(engine, "ledger", 4);
    const small = await engine.publish([aBashTask("small", [], { pool: "ledger" })], {
      dag: "research.small",
      lane: "bulk",
      max_active_runs: 1_000,
    });
    const arriveSmall = async (round: number) => {
      await engine.arrive(small, keys(`small-${round}`, 4));
      await engine.admit(small);
    };
    await arriveSmall(0);
    const running = [...(await engine.dispatch("bulk"))];
    const big = await engine.publish([aBashTask("big", [], { pool: "ledger", pool_slots: 4 })], {
      dag: "research.big",
    });
    await engine.arrive(big, ["loan-1"]);
    await engine.admit(big);
    let begun: readonly string[] = [];
    let rounds = 0;
    for (; begun.length === 0 && rounds < 20; rounds += 1) {
      await arriveSmall(rounds + 1);
      await finish(engine, running.splice(0, 1));
      running.push(...(await engine.dispatch("bulk")));
      begun = await engine.dispatch();
    }
    expect(await taskKeys(engine, begun)).toEqual(["big"]);
    // The four that ran when it came, and nobody of those who came after it.
    expect(rounds).toBe(4);
    expect(await engine.rows(OVERFULL)).toEqual([]);
    await finish(engine, begun);
    expect(await engine.dispatch("bulk")).toHaveLength(4);
  });

  engineTest("does not keep the slots from others while its own lane has none for it", async ({ engine }) => {
    await addPool(engine, "ledger", 2);
    await engine.pool.query("UPDATE lane SET slots = 1 WHERE name = 'bulk'");
    const blocker = await engine.publish([aBashTask("blocker")], { dag: "research.blocker", lane: "bulk" });
    const big = await engine.publish([aBashTask("big", [], { pool: "ledger", pool_slots: 2 })], {
      dag: "research.big",
      lane: "bulk",
    });
    const small = await engine.publish([aBashTask("small", [], { pool: "ledger" })], { dag: "research.small" });
    for (const dagId of [blocker, big, small]) {
      await engine.arrive(dagId, ["loan-1"]);
      await engine.admit(dagId);
    }
    expect(await taskKeys(engine, await engine.dispatch("bulk"))).toEqual(["blocker"]);
    expect(await taskKeys(engine, await engine.dispatch())).toEqual(["small"]);
  });

  engineTest("takes the whole pool when that was made smaller than it asks for", async ({ engine }) => {
    await addPool(engine, "ledger", 3);
    const tasks = ["a", "b"].map((key) => aBashTask(key, [], { pool: "ledger", pool_slots: 3 }));
    const dagId = await engine.publish(tasks);
    await engine.arrive(dagId, ["loan-1"]);
    await engine.admit(dagId);
    await engine.pool.query("UPDATE pool SET slots = 2");
    const first = await engine.dispatch();
    expect(await engine.rows("SELECT pool_slots FROM task_attempt")).toEqual([{ pool_slots: 2 }]);
    await finish(engine, first);
    expect(await engine.dispatch()).toHaveLength(1);
  });
});

describe("tasks that were lost twice", () => {
  engineTest(
    "run one at a time, each within its own pool too, which small ones never keep from it",
    async ({ engine }) => {
      await addPool(engine, "east", 3);
      await addPool(engine, "west", 2);
      const small = await engine.publish([aBashTask("small", [], { pool: "east" })], { dag: "research.small" });
      await engine.arrive(small, keys("small", 5));
      await engine.admit(small);
      const smallOnes = [...(await engine.dispatch())];
      const risky = (key: string, priority: number, more: Partial<TaskOf<"bash">> = {}) =>
        aBashTask(key, ["seed"], { priority, ...more });
      const tasks = [
        aBashTask("seed"),
        risky("in_east", 9, { pool: "east", pool_slots: 2 }),
        risky("in_west", 8, { pool: "west", pool_slots: 2 }),
        risky("without", 7),
      ];
      const dagId = await engine.publish(tasks, { dag: "research.risky", lane: "bulk" });
      await engine.arrive(dagId, ["loan-1"], { class: 3 });
      await engine.admit(dagId);
      await engine.pool.query(
        "UPDATE task_instance SET lost_count = 2 WHERE task_key IN ('in_east', 'in_west', 'without')",
      );
      await finish(engine, await engine.dispatch("bulk"));

      const begun = async () => taskKeys(engine, [...(await engine.dispatch("bulk")), ...(await engine.dispatch())]);
      // East is full, and what becomes free of it is kept for the one that is to run apart.
      expect(await begun()).toEqual([]);
      await finish(engine, smallOnes.splice(0, 1));
      expect(await begun()).toEqual([]);
      await finish(engine, smallOnes.splice(0, 1));
      expect(await begun()).toEqual(["in_east"]);
      expect(await engine.rows(OVERFULL)).toEqual([]);
      for (const next of [["in_west", "small", "small"], ["without"], []]) {
        const [open] = await engine.rows<{ id: string }>(
          "SELECT id FROM task_attempt WHERE state = 'queued' AND pool = 'isolation'",
        );
        await finish(engine, [open?.id ?? ""]);
        expect(await begun()).toEqual(next);
        expect(await engine.rows(OVERFULL)).toEqual([]);
      }
      await engine.pool.query("UPDATE task_instance SET lost_count = 0");
      // Whoever frees slots of a pool tells it, so that its line is looked at.
      expect(engine.worker.flights.flatMap(({ pools }) => pools)).toEqual(
        expect.arrayContaining(["east", "west", "isolation"]),
      );
    },
  );
});

engineTest("a task that names a pool from elsewhere waits, and stops nobody", async ({ engine }) => {
  const dagId = await engine.publish([aBashTask("a", [], { pool: "gone" }), aBashTask("b")]);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  expect(await taskKeys(engine, await engine.dispatch())).toEqual(["b"]);
});
