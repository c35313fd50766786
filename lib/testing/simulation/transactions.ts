import type { HandEvent } from "@/lib/domain/run/by-hand";
import { decide } from "@/lib/domain/run/decide";
import { newRunStatus, withChanges } from "@/lib/domain/run/run-status";
import { type Applier, flightQuestions, workFlight } from "@/lib/services/engine/apply-events";
import type { EngineEvent, StartedAttempt } from "@/lib/services/engine/engine-event";
import type { LoadedVersion } from "@/lib/services/engine/load-version";
import { leftOfShare } from "@/lib/services/engine/local-start";
import { type Postgres, poolOf, type Transaction } from "@/lib/testing/simulation/postgres";
import type { BackfillRow, DagName, ItemRow, RunRow } from "@/lib/testing/simulation/rows";

/** Who applies events without being a worker. */
export const anApplier = (pg: Postgres, actor: string): Applier => ({
  versions: { get: async (id) => pg.version(id) },
  memory: null,
  workerId: null,
  actor,
  leaseMs: 0,
});

export const runLock = ({ id }: RunRow): string => `run:${id}`;
export const dagLock = (dag: DagName): string => `dag:${dag}`;
type Place = Readonly<{ class: number; rank: number }>;
const byLine = (a: Place, b: Place): number => a.class - b.class || a.rank - b.rank;

/** A client that waits; or one for whom somebody asked for a run by hand, which then waits for admission. */
export function arrive(
  pg: Postgres,
  id: string,
  { isByHand, isUrgent }: { isByHand: boolean; isUrgent: boolean },
): void {
  const item: ItemRow = {
    id,
    dag: "dag",
    client: id,
    isSlot: false,
    state: isByHand ? "claimed" : "waiting",
    class: isUrgent ? 0 : 2,
    rank: pg.now / 1_000,
  };
  pg.items.push(item);
  if (isByHand) newRun(pg, item);
}

type Origin = Readonly<{ born?: LoadedVersion; parent?: RunRow; backfill?: BackfillRow }>;
const BACKFILL_CLASS = 3;

/** Queued, on the version that is active now unless another one is named. */
export function newRun(pg: Postgres, item: ItemRow, { born, parent, backfill }: Origin = {}): RunRow {
  const version = born ?? pg.activeVersion(item.dag);
  const { tasks } = newRunStatus("", version.plan.tasks.length);
  const latest = pg.latestRunOf(item);
  const rerun = latest ? latest.rerun + 1 : 0;
  const run: RunRow = {
    id: `run-${item.id}${rerun > 0 ? `/again-${rerun}` : ""}`,
    parent: parent ?? null,
    item,
    rerun,
    backfill: backfill ?? null,
    class: backfill ? BACKFILL_CLASS : item.class,
    rank: backfill ? pg.now / 1_000 : item.rank,
    versionId: version.id,
    born: pg.versions.get(version.id) ?? version,
    state: "queued",
    isPaused: false,
    lane: version.plan.lane,
    tasks: tasks.map((status) => ({ status, waiting: null, begun: null })),
    log: [],
  };
  pg.runs.set(run.id, run);
  return run;
}

/**
 * Lets queued runs and waiting clients begin, as `admitClients` does: it counts under the DAG's lock. Null when nothing is
 * to be done, or must wait.
 */
export async function beginAdmission(pg: Postgres, dag: DagName): Promise<Transaction | null> {
  const { maxActiveRuns } = pg.activeVersion(dag);
  const room = maxActiveRuns - pg.runsUnderWay(dag);
  if ((pg.isPaused && dag === "dag") || room <= 0) return null;
  const queued = [...pg.runs.values()].filter(
    (run) => run.item.dag === dag && run.state === "queued" && !run.isPaused && !pg.isLocked(runLock(run)),
  );
  if (pg.mutation === "runs_count_before_lock" && queued.length === 0)
    return pg.begin([], () => admitWaiting(pg, dag, nextClients(pg, dag, room)));
  const live = queued
    .filter(({ backfill }) => backfill === null)
    .sort(byLine)
    .slice(0, room);
  const again = ofBackfills(pg, queued, maxActiveRuns - pg.allRunsUnderWay(dag) - live.length);
  const admitted = nextClients(pg, dag, room - live.length);
  if (live.length + again.length + admitted.length === 0) return null;
  const promoted = [...live, ...again];
  const applier = anApplier(pg, "engine");
  const starts = promoted.map(({ id }): EngineEvent => ({ type: "run_started", runId: id }));
  const read = pg.readFlight(flightQuestions(applier, starts, []));
  const locked = promoted.map((run) => ({ ...pg.lockedRun(run), state: "running" as const }));
  const { toWrite } = await workFlight(applier, starts, [], { locked, read });
  return pg.begin([dagLock(dag), ...promoted.map(runLock)], () => {
    for (const run of promoted) begin(pg, run);
    if (toWrite) pg.writeFlight(toWrite);
    admitWaiting(pg, dag, admitted);
  });
}

/** Queued runs of backfills for which both their backfill and the DAG have room. */
function ofBackfills(pg: Postgres, queued: readonly RunRow[], room: number): RunRow[] {
  const fitting = pg.backfills.flatMap((backfill) =>
    queued
      .filter((run) => run.backfill === backfill)
      .slice(0, Math.max(0, backfill.maxActiveRuns - pg.runsUnderWay(backfill))),
  );
  return fitting.slice(0, Math.max(0, room));
}

const nextClients = (pg: Postgres, dag: DagName, room: number): ItemRow[] =>
  pg.items
    .filter((item) => item.dag === dag && item.state === "waiting")
    .sort(byLine)
    .slice(0, room);

function admitWaiting(pg: Postgres, dag: DagName, items: readonly ItemRow[]): void {
  for (const item of items) beginNew(pg, item);
  if (pg.runsUnderWay(dag) > pg.activeVersion(dag).maxActiveRuns) pg.broken.push("I12 max_active_runs");
}

function begin(pg: Postgres, run: RunRow): void {
  run.state = "running";
  const change = {
    index: null,
    from: "queued",
    to: "running",
    attemptId: null,
    actor: "engine",
    reason: null,
  } as const;
  pg.writeLog([{ runId: run.id, ...change }]);
}

/** A run of an item from its first task on. */
export function beginNew(pg: Postgres, item: ItemRow, origin: Origin = {}): void {
  item.state = "claimed";
  const run = newRun(pg, item, origin);
  begin(pg, run);
  const { plan } = pg.version(run.versionId);
  const status = newRunStatus("", plan.tasks.length);
  const { changes } = decide(plan, status, { type: "run_started" });
  const after = withChanges(status, changes).tasks;
  for (const [index, task] of run.tasks.entries()) {
    task.status = after[index] ?? task.status;
    task.waiting = task.status.state === "scheduled" && !task.status.isHeld ? { retryAt: null } : null;
  }
  const facts = { runId: run.id, from: "none", attemptId: null, actor: "engine", reason: null } as const;
  pg.writeLog(changes.map(({ index, to }) => ({ ...facts, index, to: to.state })));
}

/** What is free in a lane and taken of the pool, as a dispatcher counted it. */
type Count = Readonly<{ free: number; taken: number }>;
const countOf = (pg: Postgres, lane: string): Count => ({
  free: (pg.lanes.get(lane) ?? 0) - pg.openInLane(lane),
  taken: pg.takenOfPool(),
});

/** What becomes of the tasks that a worker dispatches. */
type Dispatcher = Readonly<{
  workerId: string;
  /** Whether it begins the first of them itself, up to its share of the lane. */
  isBeginner: boolean;
  announce: (attemptId: string) => void;
  hold: (attempt: StartedAttempt) => void;
}>;

/** Gives the free slots of a lane to the tasks next in line, as `dispatchLane` does: it counts under the lane's lock. */
export function beginDispatch(pg: Postgres, lane: string, by: Dispatcher) {
  const count = countOf(pg, lane);
  if (count.free <= 0) return null;
  const next = nextInLine(pg, lane, count);
  if (next.length === 0) return null;
  const slots = pg.lanes.get(lane) ?? 0;
  const share = by.isBeginner ? leftOfShare({ slots, ...pg.spreadOf(lane, by.workerId) }) : 0;
  const write = (tasks: typeof next) => {
    for (const [place, task] of tasks.entries()) dispatchOne(pg, lane, task, { ...by, isBeginner: place < share });
  };
  if (pg.mutation === "lane_count_before_lock")
    return pg.begin([], () => write(nextInLine(pg, lane, { ...countOf(pg, lane), free: count.free })));
  if (pg.mutation === "pool_count_before_lock")
    return pg.begin([], () => write(nextInLine(pg, lane, { ...countOf(pg, lane), taken: count.taken })));
  const poolLock = next.every(({ pool }) => pool === null) ? [] : ["pool"];
  const runLocks = new Set(next.map(({ run }) => runLock(run)));
  return pg.begin([`lane:${lane}`, ...poolLock, ...runLocks], () => write(next));
}

function nextInLine(pg: Postgres, lane: string, { free, taken }: Count) {
  let takenSoFar = taken;
  let isPoolFull = false;
  const fitting = pg.line(lane).flatMap(({ run, index, task }) => {
    if (pg.isLocked(runLock(run))) return [];
    const claim = poolOf(run, index, pg.poolSlots);
    // In a pool strictly one after the other.
    if (claim.pool !== null) isPoolFull ||= !pg.poolFits(run, index, takenSoFar);
    if (claim.pool !== null && isPoolFull) return [];
    takenSoFar += claim.takes;
    return [{ run, index, task, ...claim }];
  });
  return fitting.slice(0, Math.max(0, free));
}

type Ready = ReturnType<typeof nextInLine>[number];

function dispatchOne(pg: Postgres, lane: string, { run, index, task, pool, takes }: Ready, by: Dispatcher): void {
  const state = by.isBeginner ? "running" : "queued";
  const number = task.status.attemptNumber + 1;
  const attemptId = `${run.id}/${index}/${number}/${pg.commits}`;
  if (pg.mutation !== "dispatch_leaves_line") task.waiting = null;
  task.status = { ...task.status, state, attemptNumber: number };
  pg.insertAttempt(
    { id: attemptId, runId: run.id, index, number, lane, pool, takes },
    { state, workerId: by.isBeginner ? by.workerId : null },
  );
  const change = {
    index,
    from: "scheduled",
    to: state,
    attemptId,
    actor: `worker:${by.workerId}`,
    reason: null,
  } as const;
  pg.writeLog([{ runId: run.id, ...change }]);
  if (by.isBeginner) by.hold({ attemptId, runId: run.id, versionId: run.versionId, index, number, lane, run: null });
  else {
    pg.outbox.set(attemptId, { sentAt: null, sendCount: 0 });
    by.announce(attemptId);
  }
}

/** Cancels a run, as `cancelRun` does: one transaction that a person waits for. */
export async function cancel(pg: Postgres, run: RunRow): Promise<void> {
  const applier = anApplier(pg, "user:1");
  const events: EngineEvent[] = [{ type: "cancel", runId: run.id, reason: "asked" }];
  const read = pg.readFlight(flightQuestions(applier, events, []));
  if (pg.mutation === "cancel_leaves_attempts") read.attempts.length = 0;
  const { toWrite } = await workFlight(applier, events, [], { locked: [pg.lockedRun(run)], read });
  const transaction = toWrite && pg.begin([runLock(run)], () => pg.writeFlight(toWrite));
  if (transaction) pg.commit(transaction);
}

/** What a person does to a run under way, as `applyUserEvent` applies it. */
export async function changeByHand(
  pg: Postgres,
  run: RunRow,
  event: HandEvent,
  isPaused = run.isPaused,
): Promise<void> {
  const applier = anApplier(pg, "user:1");
  const events: EngineEvent[] = [{ type: "by_hand", runId: run.id, event, reason: "user_change" }];
  const read = pg.readFlight(flightQuestions(applier, events, []));
  const locked = [{ ...pg.lockedRun(run), isPaused }];
  const { toWrite, toRecord } = await workFlight(applier, events, [], { locked, read });
  const transaction = pg.begin([runLock(run)], () => {
    // The entry tells who remembers the run's tasks to read them again.
    const pause = { from: run.state, to: run.state, reason: isPaused ? "user_pause" : "user_unpause" } as const;
    if (run.isPaused !== isPaused)
      pg.writeLog([{ runId: run.id, index: null, attemptId: null, actor: "user:1", ...pause }]);
    run.isPaused = isPaused;
    if (event.type === "cleared") forgetStarts(run, event.indexes);
    if (toWrite) pg.writeFlight(toWrite, { mayTakeBack: true });
    pg.recordAttempts(toRecord);
  });
  if (transaction) pg.commit(transaction);
}

/** What a task hands on, it hands on anew after a clear. */
export function forgetStarts({ tasks }: RunRow, indexes: readonly number[]): void {
  for (const index of indexes) {
    const task = tasks[index];
    if (task) task.begun = null;
  }
}

/** Makes another version the active one. */
export function activate(pg: Postgres, versionId: string): void {
  const transaction = pg.begin([dagLock("dag")], () => {
    pg.activeVersionIds.dag = versionId;
    if (pg.mutation === "version_not_pinned")
      for (const run of pg.runs.values()) if (run.item.dag === "dag") run.versionId = versionId;
  });
  if (transaction) pg.commit(transaction);
}
