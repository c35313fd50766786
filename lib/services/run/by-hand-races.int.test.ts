import { describe, expect } from "vitest";
import { POST as previewClear } from "@/app/api/v1/runs/[id]/clear/preview/route";
import { POST as clearRun } from "@/app/api/v1/runs/[id]/clear/route";
import { POST as unpauseRun } from "@/app/api/v1/runs/[id]/unpause/route";
import { clearPreviewSchema } from "@/lib/contracts/runs";
import { MARKS } from "@/lib/domain/run/by-hand";
import { allowTakingBack, applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import { applyEvents } from "@/lib/services/engine/apply-events";
import type { EngineEvent } from "@/lib/services/engine/engine-event";
import { aBashTask, aBranchTask } from "@/lib/testing/dag-builders";
import { aGate, somebodyWaits } from "@/lib/testing/gate";
import { press } from "@/lib/testing/run-verbs";
import { anEnd, beginRun, FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";
import { type TestWeb, webTest } from "@/lib/testing/web";

const TWO = [aBashTask("a", [], { retries: 1, retry_delay: "0s" }), aBashTask("b", ["a"])];

const previewHash = async (web: TestWeb, id: string, body: unknown) =>
  clearPreviewSchema.parse((await web.call(previewClear, { as: "de", params: { id }, body })).body).hash;

/** Applies an event in a transaction that stays open until somebody else waits for it, then lets `late` go on. */
async function ahead<T>(engine: TestEngine, event: EngineEvent, late: () => Promise<T>): Promise<T> {
  const [isHeld, gate] = [aGate(), aGate()];
  const first = engine.sqlPool.transaction(async (sql) => {
    const { written } = await applyEvents(sql, engine.worker.applier, [event]);
    await written;
    isHeld.open();
    await gate.opened;
  });
  await isHeld.opened;
  const second = late();
  await waitFor(somebodyWaits(engine), { what: "the later one to wait" }).finally(gate.open);
  await first;
  return second;
}

/** The same with a clear of task a that came first. */
async function afterClear<T>(web: TestWeb, engine: TestEngine, runId: string, late: () => Promise<T>): Promise<T> {
  const [isHeld, gate] = [aGate(), aGate()];
  const first = engine.prisma.$transaction(async (tx) => {
    await allowTakingBack(tx);
    const event = { type: "cleared", indexes: [0] } as const;
    await applyUserEvent(tx, web.people.de, { type: "by_hand", runId, event, reason: "user_clear" });
    isHeld.open();
    await gate.opened;
  });
  await isHeld.opened;
  const second = late();
  await waitFor(somebodyWaits(engine), { what: "the later one to wait" }).finally(gate.open);
  await first;
  return second;
}

describe("a clear and the end of the same task at once", () => {
  webTest("when the end comes first the clear is refused, for the preview no longer holds", async ({ web, engine }) => {
    const { id } = await beginRun(engine, TWO);
    const [a = ""] = await engine.dispatch();
    await engine.worker.start(a);
    const body = { taskKeys: ["a"], previewHash: await previewHash(web, id, { taskKeys: ["a"] }) };
    const answer = await ahead(engine, await anEnd(engine.sqlPool, a), () =>
      web.call(clearRun, { as: "de", params: { id }, body }),
    );
    expect(answer).toMatchObject({ status: 409, body: { details: { reason: "preview_changed" } } });
    expect((await engine.states()).a).toBe("success");
  });

  webTest("when the clear comes first the end is fenced", async ({ web, engine }) => {
    const { id } = await beginRun(engine, TWO);
    const [a = ""] = await engine.dispatch();
    await engine.worker.start(a);
    expect(await afterClear(web, engine, id, () => engine.worker.end(a))).toEqual({ kind: "fenced" });
    expect(await engine.states()).toEqual({ a: "scheduled", b: "none" });
  });
});

describe("a clear and the sweep of due retries at once", () => {
  webTest("when the sweep comes first the clear is refused", async ({ web, engine }) => {
    const { id } = await beginRun(engine, TWO);
    await engine.playToEnd(() => FAILURE);
    const body = { taskKeys: ["a"], previewHash: await previewHash(web, id, { taskKeys: ["a"] }) };
    const answer = await ahead(engine, { type: "retry_due", runId: id, index: 0 }, () =>
      web.call(clearRun, { as: "de", params: { id }, body }),
    );
    expect(answer).toMatchObject({ status: 409, body: { details: { reason: "preview_changed" } } });
  });

  webTest(
    "when the clear comes first the sweep finds nothing due, and one attempt follows",
    async ({ web, engine }) => {
      const { id } = await beginRun(engine, TWO);
      await engine.playToEnd(() => FAILURE);
      const sweep = () => engine.worker.batcher.submit({ type: "retry_due", runId: id, index: 0 });
      expect(await afterClear(web, engine, id, sweep)).toEqual({ kind: "fenced" });
      expect(await engine.dispatch()).toHaveLength(1);
      expect(await engine.rows("SELECT failure_count FROM task_instance WHERE task_index = 0")).toEqual([
        { failure_count: 0 },
      ]);
    },
  );
});

/** Repeatable numbers below `n`. */
function dice(seed: number) {
  let state = seed;
  return (n: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % n;
  };
}

const BUSY = [
  aBashTask("load", [], { retries: 1, retry_delay: "0s" }),
  aBranchTask("split", { needs: ["load"], cases: [{ when: "true", then: ["yes"] }], otherwise: ["no"] }),
  aBashTask("yes", ["split"], { retries: 2, retry_delay: "0s" }),
  aBashTask("no", ["split"]),
  aBashTask("alarm", ["yes"], { trigger_rule: "one_failed" }),
  aBashTask("join", ["yes", "no"], { trigger_rule: "none_failed_min_one_success" }),
];
const KEYS = BUSY.map(({ key }) => key);

/** One press of any button on any run, by somebody who may. */
function click(web: TestWeb, runIds: readonly string[], roll: (n: number) => number) {
  const verbs = ["retry", MARKS[roll(3)] ?? "success", "pause", "unpause", roll(4) === 0 ? "cancel" : "clear"] as const;
  return press(web, verbs[roll(7)] ?? "clear", runIds[roll(runIds.length)] ?? "", KEYS[roll(KEYS.length)] ?? "");
}

/** One round of the engine: admits, dispatches, retries, and ends what runs, some of it badly. */
async function round(engine: TestEngine, dagId: string, roll: (n: number) => number): Promise<void> {
  await engine.admit(dagId);
  const due = await engine.rows<{ runId: string; index: number }>(
    `SELECT dag_run_id AS "runId", task_index AS index FROM waiting_task WHERE retry_at IS NOT NULL`,
  );
  await Promise.all(due.map((one) => engine.worker.batcher.submit({ type: "retry_due", ...one })));
  const begun = await Promise.all(
    (await engine.dispatch()).map(async (id) => ({ id, answer: await engine.worker.start(id) })),
  );
  const running = [
    ...begun.flatMap(({ id, answer }) => (answer.kind === "applied" ? [id] : [])),
    ...engine.worker.local.splice(0).map(({ attemptId }) => attemptId),
  ];
  await Promise.all(running.map((id) => engine.worker.end(id, roll(4) === 0 ? FAILURE : SUCCESS)));
}

webTest(
  "a hundred random clicks while the engine runs are each done or refused, and every run still ends",
  async ({ web, engine }) => {
    const roll = dice(20_261_123);
    const dagId = await engine.publish(BUSY, { max_active_runs: 4 });
    // More than the engine can decide meanwhile, so that there always is a run to click on.
    await engine.arrive(
      dagId,
      Array.from({ length: 40 }, (_, at) => `loan-${at}`),
    );
    await engine.admit(dagId);
    const statuses: number[] = [];
    let isOver = false;
    const people = async () => {
      for (let done = 0; done < 25; done += 1) {
        const undecided = (await engine.runs()).filter(({ state }) => state !== "success");
        const runIds = undecided.slice(-6).map(({ id }) => id);
        const { status, body } = await click(web, runIds, roll);
        statuses.push(status);
        if (status !== 200 && status !== 409) throw new Error(JSON.stringify(body));
      }
    };
    const clicks = Promise.all([people(), people(), people(), people()]).finally(() => {
      isOver = true;
    });
    while (!isOver) await round(engine, dagId, roll);
    await clicks;
    expect(statuses).toHaveLength(100);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(10);
    for (const { id } of await engine.runs()) await web.call(unpauseRun, { as: "de", method: "POST", params: { id } });
    for (let left = 300; left > 0; left -= 1) {
      const open = (await engine.runs()).filter(({ state }) => state === "running" || state === "queued");
      if (open.length === 0) break;
      await round(engine, dagId, roll);
    }
    expect((await engine.runs()).filter(({ state }) => state === "running" || state === "queued")).toEqual([]);
  },
  60_000,
);
