import { type LockedRun, lockRuns } from "@/lib/db/sql/lock-runs";
import { type AttemptRow, type FlightRead, readFlight } from "@/lib/db/sql/read-flight";
import type { Sql } from "@/lib/db/sql/statement";
import { type LogHead, writeFlight } from "@/lib/db/sql/write-flight";
import { applyEvent, type Flight } from "@/lib/services/engine/apply-event";
import type { EngineEvent, EventAnswer, StartedAttempt } from "@/lib/services/engine/engine-event";
import type { Versions } from "@/lib/services/engine/load-version";
import { startHere } from "@/lib/services/engine/local-start";
import type { RunMemory } from "@/lib/services/engine/run-memory";
import { RunWork, toRunStatus } from "@/lib/services/engine/run-work";

/** Who applies events, and with what. */
export type Applier = Readonly<{
  versions: Versions;
  /** Null outside workers. */
  memory: RunMemory | null;
  workerId: string | null;
  /** `worker:…` or `user:…`, for the transition log. */
  actor: string;
  leaseMs: number;
}>;

export type FlightResult = Readonly<{
  /** One per event, in their order. */
  answers: readonly EventAnswer[];
  /** Attempts that were begun here instead of being sent to their lane. */
  local: readonly StartedAttempt[];
  changedRunIds: readonly string[];
  /** Lanes in which somebody waits for a slot that may be free now. */
  lanes: readonly string[];
  /** DAGs of which a run ended: the next client may come in. */
  dagIds: readonly string[];
  /** To be called after the commit. */
  remember: () => void;
}>;

/**
 * Applies a batch of events to their runs: locks and reads them, decides each, and writes everything at once. Two
 * statements and the lock, whatever the size. To be run in a transaction; may be repeated after a commit whose answer
 * was lost: what was recorded then is answered as applied, and `maybeStarted` finds the attempts that it began.
 */
export async function applyEvents(
  sql: Sql,
  applier: Applier,
  events: readonly EngineEvent[],
  maybeStarted: readonly StartedAttempt[] = [],
): Promise<FlightResult> {
  const runIds = events.flatMap((event) => ("runId" in event ? [event.runId] : []));
  const attemptIds = events.flatMap((event) => ("attemptId" in event ? [event.attemptId] : []));
  const locked = await sql.run(lockRuns, [runIds, attemptIds]);
  const read = await readAll(sql, applier, events, locked, [
    ...attemptIds,
    ...maybeStarted.map((one) => one.attemptId),
  ]);
  const flight = await openFlight(applier, locked, read);
  const answers = events.map((event) => applyEvent(flight, event));
  const begun = startHere(flight, events, answers, read.lanes);
  const heads = await write(sql, applier, flight, events, begun);
  const stillMine = maybeStarted.filter(({ attemptId }) => {
    const attempt = flight.attempts.get(attemptId);
    return attempt?.state === "running" && attempt.workerId === applier.workerId;
  });
  return {
    ...summary(flight, read.lanes),
    answers,
    local: [...begun, ...stillMine],
    remember: () => remember(applier, flight, heads),
  };
}

async function readAll(
  sql: Sql,
  { memory, leaseMs }: Applier,
  events: readonly EngineEvent[],
  locked: readonly LockedRun[],
  attemptIds: readonly string[],
): Promise<FlightRead> {
  const [read] = await sql.run(readFlight, [
    locked.map(({ id }) => id),
    locked.map(({ id }) => memory?.get(id)?.logHead ?? null),
    attemptIds,
    events.flatMap((event) => (event.type === "cancel" ? [event.runId] : [])),
    [...new Set(events.flatMap((event) => (event.type === "end" ? [event.lane] : [])))],
    leaseMs,
  ]);
  if (!read) throw new Error("read_flight answered no row");
  return read;
}

async function openFlight(applier: Applier, locked: readonly LockedRun[], read: FlightRead): Promise<Flight> {
  const states = new Map(read.runs.map((run) => [run.id, run]));
  const runs = new Map<string, RunWork | { error: unknown }>();
  for (const row of locked) {
    try {
      const tasks = states.get(row.id)?.tasks;
      const status = tasks ? toRunStatus(row.id, tasks) : applier.memory?.get(row.id)?.status;
      if (!status) throw new Error(`run ${row.id} has no tasks`);
      runs.set(row.id, new RunWork(row, await applier.versions.get(row.versionId), status));
    } catch (error) {
      // One run that cannot be read must not stop the others of the batch.
      runs.set(row.id, { error });
    }
  }
  const attempts = new Map(read.attempts.map((attempt): [string, AttemptRow] => [attempt.id, attempt]));
  return { workerId: applier.workerId, runs, attempts, started: new Map() };
}

const worked = (flight: Flight): RunWork[] =>
  [...flight.runs.values()].flatMap((run) => (run instanceof RunWork && run.hasChanged() ? [run] : []));

async function write(
  sql: Sql,
  { workerId, actor }: Applier,
  flight: Flight,
  events: readonly EngineEvent[],
  begun: readonly StartedAttempt[],
): Promise<LogHead[]> {
  const runs = worked(flight);
  if (runs.length === 0) return [];
  const reasons = new Map(events.flatMap((event) => (event.type === "cancel" ? [[event.runId, event.reason]] : [])));
  return writeFlight(sql, {
    workerId,
    closed: runs.flatMap((run) => [...run.closed.values()]),
    started: [...flight.started.keys()],
    local: begun.map(({ attemptId, ...attempt }) => ({ id: attemptId, ...attempt })),
    tasks: runs.flatMap((run) => run.written()),
    log: runs.flatMap((run) => run.log(actor, reasons.get(run.row.id) ?? null)),
    endedRuns: runs.flatMap(({ row, outcome }) =>
      outcome ? [{ id: row.id, state: outcome.state, reason: reasons.get(row.id) ?? outcome.reason }] : [],
    ),
  });
}

function summary(
  flight: Flight,
  waiting: FlightRead["lanes"],
): Pick<FlightResult, "changedRunIds" | "lanes" | "dagIds"> {
  const runs = worked(flight);
  const lanes = runs.filter((run) => run.hasWaiting()).map((run) => run.row.lane);
  return {
    changedRunIds: runs.map((run) => run.row.id),
    lanes: [...new Set([...lanes, ...waiting.map(({ name }) => name)])],
    dagIds: [...new Set(runs.flatMap((run) => (run.outcome ? [run.row.dagId] : [])))],
  };
}

function remember({ memory }: Applier, flight: Flight, heads: readonly LogHead[]): void {
  const headOf = new Map(heads.map(({ runId, logHead }) => [runId, logHead]));
  for (const run of worked(flight)) {
    const logHead = headOf.get(run.row.id);
    if (run.outcome || logHead === undefined) memory?.forget(run.row.id);
    else memory?.set(run.row.id, { logHead, status: run.status });
  }
}
