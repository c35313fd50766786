import fc from "fast-check";
import { v7 as newId } from "uuid";
import { expect } from "vitest";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import { MARKS } from "@/lib/domain/run/by-hand";
import { clearedTasks } from "@/lib/domain/run/clear";
import type { RunEvent } from "@/lib/domain/run/decide";
import { isRunOver } from "@/lib/domain/run/model";
import { compilePlan } from "@/lib/domain/run/plan";
import type { ClockWatch } from "@/lib/domain/shared/clock-watch";
import { createLogger } from "@/lib/observability/logger";
import { allowTakingBack, applyUserEvent, reopen, setPaused } from "@/lib/services/engine/apply-by-hand";
import type { AttemptResult } from "@/lib/services/engine/engine-event";
import { reapLostAttempts, releaseDueTasks } from "@/lib/services/engine/sweep";
import { publishActive } from "@/lib/testing/active-dag";
import type { EngineModel, ModelAttempt, ModelRun } from "@/lib/testing/model/engine-model";
import { type RealEngine, SYSTEM } from "@/lib/testing/model/real-engine";
import { Random } from "@/lib/testing/simulation/random";
import { randomDocument } from "@/lib/testing/simulation/random-versions";
import { FAILURE, SUCCESS } from "@/lib/testing/test-engine";

const LEASE_MS = 10_000;
/** Nobody moves the clock of this database. */
const BELIEVED: ClockWatch = { now: () => performance.now(), look: () => true };
/** Of the tasks of a document, how many need the pool. */
export const POOL_SHARE = 0.35;
const at = <T>(list: readonly T[], pick: number): T | undefined => list[pick % list.length];

type Command = fc.AsyncCommand<EngineModel, RealEngine>;

/** A command that may always come; afterwards engine and model show the same picture. */
const command = (name: string, run: (model: EngineModel, real: RealEngine) => Promise<void>): Command => ({
  check: () => true,
  run: async (model, real) => {
    await run(model, real);
    expect(await real.picture()).toEqual(model.picture());
  },
  toString: () => name,
});

type Known = Pick<EngineModel, "attempts" | "runs">;

/** One that needs something to act upon. */
const onOne = <T>(
  name: string,
  pickFrom: (model: Known) => T | undefined,
  run: (one: T, model: EngineModel, real: RealEngine) => Promise<void>,
): Command => ({
  ...command(name, async (model, real) => {
    const one = pickFrom(model);
    if (one !== undefined) await run(one, model, real);
  }),
  check: (model) => pickFrom(model) !== undefined,
});

const addClient = (key: string) =>
  command(`addClient ${key}`, async (model, { engine, dagId }) => {
    const { accepted } = await engine.arrive(dagId, [key]);
    expect(accepted).toBe(model.isClientOpen(key) ? 0 : 1);
    if (accepted > 0) model.arrive(key);
  });

const admit = command("admit", async (model, { engine, dagId }) => {
  const wanted = model.admissible();
  const { runIds } = await engine.admit(dagId);
  expect(runIds).toHaveLength(wanted);
  const rows = await engine.rows<{ id: string; key: string }>(
    "SELECT r.id, c.client_key AS key FROM dag_run r JOIN client c ON c.id = r.client_id WHERE r.id = ANY ($1) ORDER BY r.id",
    [runIds],
  );
  for (const { id, key } of rows) model.begin(id, key);
});

async function noteAttempts(model: EngineModel, { engine }: RealEngine, ids: readonly string[], worker: number | null) {
  const rows = await engine.rows<{ id: string; run: string; index: number }>(
    "SELECT id, dag_run_id AS run, task_index AS index FROM task_attempt WHERE id = ANY ($1) ORDER BY id",
    [ids],
  );
  for (const { id, run, index } of rows) model.makeAttempt(id, run, index, worker);
}

const dispatch = command("dispatch", async (model, real) => {
  const ids = await real.engine.dispatch();
  await noteAttempts(model, real, ids, null);
  expect({ overdrawn: model.overdrawn(), leftBehind: model.leftBehind(), overtaken: model.overtaken(ids) }).toEqual({
    overdrawn: [],
    leftBehind: [],
    overtaken: [],
  });
});

/** Mostly one in this state, else one of the latest: those of long ago are all over. */
const anyAttempt = (pick: number, state: "queued" | "running") => (model: Known) => {
  const known = model.attempts.filter(({ id }) => id !== "");
  const fitting = known.filter((attempt) => attempt.state === state);
  return at(fitting.length > 0 && pick % 4 > 0 ? fitting : known.slice(-6), pick);
};

const start = (pick: number, worker: number) =>
  onOne(`start ${pick} by ${worker}`, anyAttempt(pick, "queued"), async (attempt, model, real) => {
    const isFree = attempt.state === "queued";
    const { kind } = await real.worker(worker).start(attempt.id);
    expect(kind).toBe(isFree ? "applied" : "fenced");
    if (isFree) model.start(attempt, worker);
  });

type Ending = Readonly<{ result: AttemptResult; state: ModelAttempt["state"]; event: (index: number) => RunEvent }>;
const TIMEOUT = { class: "retryable", code: "timeout", message: "It took too long." } as const;
const ENDINGS: Readonly<Record<string, Ending>> = {
  success: { result: SUCCESS, state: "success", event: (index) => ({ type: "attempt_succeeded", index, chosen: [] }) },
  failure: {
    result: FAILURE,
    state: "failed",
    event: (index) => ({ type: "attempt_failed", index, errorClass: "retryable", elapsedMs: 0 }),
  },
  timeout: {
    result: { kind: "timed_out", error: TIMEOUT },
    state: "timed_out",
    event: (index) => ({ type: "attempt_timed_out", index, elapsedMs: 0 }),
  },
  deferred: {
    result: { kind: "deferred", resumeInMs: 3_600_000, note: "for an hour" },
    state: "deferred",
    event: (index) => ({ type: "attempt_deferred", index, resumeInMs: 3_600_000 }),
  },
  returned: { result: { kind: "returned" }, state: "lost", event: (index) => ({ type: "attempt_returned", index }) },
};

/** By its own worker, or by one that has no business with it. */
const end = (pick: number, how: string, isMine: boolean) =>
  onOne(
    `end ${pick} as ${how}${isMine ? "" : " by another"}`,
    anyAttempt(pick, "running"),
    async (attempt, model, real) => {
      const ending = ENDINGS[how];
      if (!ending) throw new Error(`no ending ${how}`);
      const worker = (attempt.worker ?? 0) + (isMine ? 0 : 1);
      const mine = real.worker(worker);
      const isHeld = isMine && attempt.worker !== null && attempt.state === "running";
      const isRepeat = isMine && attempt.worker !== null && attempt.state === ending.state;
      const { kind } = await mine.end(attempt.id, ending.result);
      expect(kind).toBe(isHeld || isRepeat ? "applied" : "fenced");
      if (isHeld) model.end(attempt, ending.state, ending.event(attempt.index));
      const begun = mine.local.splice(0).map(({ attemptId }) => attemptId);
      await noteAttempts(model, real, begun, worker % real.workers.length);
    },
  );

const sweepDeps = ({ engine }: RealEngine) => ({
  pool: engine.sqlPool,
  batcher: engine.worker.batcher,
  log: createLogger("test", "silent"),
});

/** A worker beats no more until all that it held is named lost; what it says afterwards is the other commands' business. */
const loseWorker = (number: number) =>
  command(`lose worker ${number}`, async (model, real) => {
    const beat = "UPDATE component SET beat_at = clock_timestamp() - $1 * interval '1 ms'";
    await real.engine.rows(beat, [0]);
    await real.engine.rows(`${beat} WHERE id = $2`, [LEASE_MS + 1_000, real.worker(number).id]);
    const held = model.attempts.filter(({ state, worker }) => state === "running" && worker === number);
    expect(await reapLostAttempts(sweepDeps(real), LEASE_MS, BELIEVED)).toBe(held.length);
    for (const attempt of held.sort((a, b) => (a.id < b.id ? -1 : 1)))
      model.end(attempt, "lost", { type: "attempt_lost", index: attempt.index, elapsedMs: 0 });
    await real.engine.rows(beat, [0]);
  });

const wakeDue = command("wake what waits for its time", async (model, real) => {
  await real.engine.rows(
    `UPDATE waiting_task SET retry_at = now() - interval '1 hour' + task_index * interval '1 second' WHERE retry_at IS NOT NULL`,
  );
  await releaseDueTasks(sweepDeps(real));
  for (const run of model.runs)
    for (const [index, { state }] of run.status.tasks.entries()) {
      if (state === "up_for_retry") model.apply(run, { type: "retry_due", index });
      if (state === "deferred") model.apply(run, { type: "resume_due", index });
    }
});

const anyRun = (pick: number) => (model: Known) => at(model.runs, pick);

const cancel = (pick: number) =>
  onOne(`cancel run ${pick}`, anyRun(pick), async (run, model, { engine }) => {
    const event = { type: "cancel", runId: run.id, reason: "asked" } as const;
    const isApplied = await engine.prisma.$transaction((tx) => applyUserEvent(tx, SYSTEM, event));
    expect(isApplied).toBe(!isRunOver(run.state));
    if (isApplied) model.apply(run, { type: "cancelled" });
  });

/** What `changeRun` does for each verb, without who may do it. */
async function byHand(
  real: RealEngine,
  run: ModelRun,
  event: Extract<RunEvent, { type: "cleared" | "retried" | "marked" }>,
) {
  return real.engine.prisma.$transaction(async (tx) => {
    await allowTakingBack(tx);
    if (isRunOver(run.state)) await reopen(tx, run.id, SYSTEM, "user_clear");
    return applyUserEvent(tx, SYSTEM, { type: "by_hand", runId: run.id, event, reason: "user_clear" });
  });
}

/** A client that is open again by now keeps his earlier run closed. */
const isFree = (model: EngineModel, run: ModelRun): boolean =>
  !isRunOver(run.state) || (model.items.get(run.clientKey)?.length === 1 && run.state !== "success");

const clear = (pick: number, task: number) =>
  onOne(`clear task ${task} of run ${pick}`, anyRun(pick), async (run, model, real) => {
    const request = { indexes: [task % run.plan.tasks.length], downstream: true, onlyFailed: false };
    const indexes = clearedTasks(run.plan, run.status, request);
    if (run.state === "success" || indexes.length === 0 || !isFree(model, run)) return;
    expect(await byHand(real, run, { type: "cleared", indexes })).toBe(true);
    model.reopen(run);
    model.apply(run, { type: "cleared", indexes });
  });

const retry = (pick: number, task: number) =>
  onOne(`retry task ${task} of run ${pick}`, anyRun(pick), async (run, model, real) => {
    const index = task % run.plan.tasks.length;
    if (isRunOver(run.state)) return;
    const isApplied = await byHand(real, run, { type: "retried", index });
    expect(isApplied).toBe(model.apply(run, { type: "retried", index }));
  });

const mark = (pick: number, task: number, state: (typeof MARKS)[number]) =>
  onOne(`mark task ${task} of run ${pick} as ${state}`, anyRun(pick), async (run, model, real) => {
    const index = task % run.plan.tasks.length;
    if (isRunOver(run.state)) return;
    const isApplied = await byHand(real, run, { type: "marked", index, state, chosen: [] });
    expect(isApplied).toBe(model.mark(run, index, state));
  });

const pauseRun = (pick: number, isPaused: boolean) =>
  onOne(`${isPaused ? "pause" : "unpause"} run ${pick}`, anyRun(pick), async (run, model, { engine }) => {
    const isChanged = await engine.prisma.$transaction(async (tx) => {
      if (!(await setPaused(tx, run.id, isPaused, SYSTEM))) return false;
      const event = { type: "reconsidered" } as const;
      const reason = isPaused ? "user_pause" : "user_unpause";
      await applyUserEvent(tx, SYSTEM, { type: "by_hand", runId: run.id, event, reason });
      return true;
    });
    expect(isChanged).toBe(!isRunOver(run.state) && run.isPaused !== isPaused);
    if (!isChanged) return;
    run.isPaused = isPaused;
    model.apply(run, { type: "reconsidered" });
  });

const pauseDag = (isPaused: boolean) =>
  command(isPaused ? "pause the DAG" : "unpause the DAG", async (model, { engine, dagId }) => {
    await engine.rows("UPDATE dag SET is_paused = $2 WHERE id = $1", [dagId, isPaused]);
    model.isPaused = isPaused;
  });

/** Runs under way keep their version; the next one begins on what is active then. */
const activate = (seed: number) =>
  command(`activate version of ${seed}`, async (model, { engine, document: { dag, lane } }) => {
    // The same content twice is no new version.
    const title = `Version ${newId()}`;
    const document = { ...randomDocument(new Random(seed), POOL_SHARE), dag, lane, title };
    await publishActive(engine.pool, document);
    model.activate(compilePlan(document), document.max_active_runs ?? SETTING_DEFAULTS.max_active_runs);
  });

const flushRedis = command("flush Redis", async (_, { redis }) => {
  await redis.flushdb();
});

const reconcile = command("reconcile", async (model, real) => {
  const queued = model.attempts.filter(({ state }) => state === "queued").map(({ id }) => id);
  // The first look finds out whether Redis forgot everything, the second one that a moment has passed since.
  await real.reconcile();
  await real.engine.rows("UPDATE outbox SET sent_at = clock_timestamp() - interval '1 day' WHERE sent_at IS NULL");
  expect(await real.reconcile()).toEqual(expect.arrayContaining(queued));
});

const small = fc.nat(99);

/** Before anything happens by chance there is work under way. */
export const FIRST: readonly Command[] = [
  addClient("loan-1"),
  addClient("loan-2"),
  admit,
  dispatch,
  start(1, 0),
  start(2, 1),
];

/** Commands in about the shares of a working day, with every fault and every hand in between. */
export const anyCommands = (maxCommands: number) => {
  const often = [
    fc.constantFrom("loan-1", "loan-2", "loan-3", "loan-4").map(addClient),
    fc.constant(admit),
    fc.constant(dispatch),
    fc.constant(wakeDue),
    fc.tuple(small, fc.nat(1)).map(([pick, worker]) => start(pick, worker)),
    fc
      .tuple(small, fc.constantFrom(...Object.keys(ENDINGS), "success"), fc.nat(3))
      .map(([pick, how, who]) => end(pick, how, who > 0)),
  ];
  const seldom = [
    fc.nat(1).map(loseWorker),
    small.map(cancel),
    fc.tuple(small, small).map(([run, task]) => clear(run, task)),
    fc.tuple(small, small).map(([run, task]) => retry(run, task)),
    fc.tuple(small, small, fc.constantFrom(...MARKS)).map(([run, task, state]) => mark(run, task, state)),
    fc.tuple(small, fc.boolean()).map(([run, isPaused]) => pauseRun(run, isPaused)),
    fc.boolean().map(pauseDag),
    fc.nat().map(activate),
    fc.constant(flushRedis),
    fc.constant(reconcile),
  ];
  return fc.commands([...often, ...often, ...often, ...seldom], { maxCommands, size: "max" });
};
