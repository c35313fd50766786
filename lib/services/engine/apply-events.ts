import { type LockedRun, lockRuns } from "@/lib/db/sql/lock-runs";
import { type AttemptRow, type FlightRead, readFlight } from "@/lib/db/sql/read-flight";
import { type RecordedAttempt, recordAttempts } from "@/lib/db/sql/record-attempts";
import type { Sql } from "@/lib/db/sql/statement";
import { type FlightWrite, type LoggedTransition, type LogHead, writeFlight } from "@/lib/db/sql/write-flight";
import { applyEvent, type Flight } from "@/lib/services/engine/apply-event";
import type { EngineEvent, EventAnswer, StartedAttempt } from "@/lib/services/engine/engine-event";
import type { Versions } from "@/lib/services/engine/load-version";
import { startHere } from "@/lib/services/engine/local-start";
import type { RunMemory } from "@/lib/services/engine/run-memory";
import { RunWork, toRunStatus, withOpenAttempts } from "@/lib/services/engine/run-work";

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
  /** Pools of which slots were given back: somebody may wait for them in any lane. */
  pools: readonly string[];
  /** DAGs of which a run ended: the next client may come in. */
  dagIds: readonly string[];
  /** The last statement, which may still be under way so that a commit can travel with it. */
  written: Promise<unknown>;
  /** To be called after the commit. */
  remember: () => Promise<void>;
}>;

/** Where a batch left something to do or to see. */
export type FlightTraces = Pick<FlightResult, "changedRunIds" | "lanes" | "pools" | "dagIds">;

/**
 * Applies a batch of events to their runs: locks and reads them, decides each, and writes everything at once. Three
 * statements in two trips, whatever the size. To be run in a transaction; may be repeated after a commit whose answer
 * was lost: what was recorded then is answered as applied, and `maybeStarted` finds the attempts that it began.
 */
export async function applyEvents(
  sql: Sql,
  applier: Applier,
  events: readonly EngineEvent[],
  maybeStarted: readonly StartedAttempt[] = [],
): Promise<FlightResult> {
  const { runIds, known, seeAll, attemptIds, wanted, lanes } = flightQuestions(applier, events, maybeStarted);
  const [locked, [read]] = await sql.runBoth(
    [lockRuns, [runIds, attemptIds, lanes]],
    [readFlight, [runIds, known, wanted, seeAll, lanes, applier.leaseMs, applier.workerId]],
  );
  if (!read) throw new Error("read_flight answered no row");
  const { toWrite, toRecord, remember, ...result } = await workFlight(applier, events, maybeStarted, { locked, read });
  const written = write(sql, toWrite, toRecord);
  // Whoever awaits it hears of a failure; until then it must not count as unhandled.
  written.catch(() => undefined);
  return { ...result, written, remember: async () => remember(await written) };
}

async function write(sql: Sql, toWrite: FlightWrite | null, toRecord: readonly RecordedAttempt[]): Promise<LogHead[]> {
  const heads = toWrite ? await writeFlight(sql, toWrite) : [];
  if (toRecord.length > 0) await recordAttempts(sql, toRecord);
  return heads;
}

/** What a batch has to lock and to read. */
export function flightQuestions(
  { memory }: Applier,
  events: readonly EngineEvent[],
  maybeStarted: readonly StartedAttempt[],
) {
  // The run of an attempt that starts is only locked: a start needs to know its attempt and nothing else.
  const runIds = [...new Set(events.flatMap((event) => ("runId" in event ? [event.runId] : [])))];
  const attemptIds = events.flatMap((event) => ("attemptId" in event ? [event.attemptId] : []));
  const seeAll = new Set(
    events.flatMap((event) => ("reason" in event || event.type === "queue_timed_out" ? [event.runId] : [])),
  );
  // What a person does, or a clock, names the state that each task leaves: it must see dispatch and start as well.
  const known = runIds.map((id) => (seeAll.has(id) ? null : (memory?.get(id)?.logHead ?? null)));
  const lanes = [...new Set(events.flatMap((event) => (event.type === "end" ? [event.lane] : [])))];
  const wanted = [...attemptIds, ...maybeStarted.map(({ attemptId }) => attemptId)];
  return { runIds, known, seeAll: [...seeAll], attemptIds, wanted, lanes };
}

/** Decides a batch from what was read under its locks; the database is not touched. `toWrite` is null when nothing changed. */
export async function workFlight(
  applier: Applier,
  events: readonly EngineEvent[],
  maybeStarted: readonly StartedAttempt[],
  { locked, read }: Readonly<{ locked: readonly LockedRun[]; read: FlightRead }>,
) {
  const flight = await openFlight(applier, locked, read, maybeStarted);
  const answers = events.map((event) => applyEvent(flight, event));
  const begun = startHere(flight, events, answers, read.lanes);
  const stillMine = maybeStarted.filter(({ attemptId }) => {
    const attempt = flight.attempts.get(attemptId);
    return attempt?.state === "running" && attempt.workerId === applier.workerId;
  });
  return {
    ...summary(flight, read.lanes),
    answers,
    local: [...begun, ...stillMine],
    toWrite: whatToWrite(applier, flight, events, begun),
    toRecord: worked(flight).flatMap((run) => run.recorded),
    /** To be called after the commit, with what the write answered. */
    remember: (heads: readonly LogHead[]) => remember(applier, flight, heads),
  };
}

async function openFlight(
  applier: Applier,
  locked: readonly LockedRun[],
  read: FlightRead,
  maybeStarted: readonly StartedAttempt[],
): Promise<Flight> {
  const states = new Map(read.runs.map((run) => [run.id, run]));
  const attemptsOf = groupByRun(read.attempts);
  const runs = new Map<string, RunWork | { error: unknown }>();
  for (const row of locked) {
    try {
      const version = await applier.versions.get(row.versionId);
      const state = states.get(row.id);
      if (!state) continue;
      const status = state.tasks ? toRunStatus(row, state.tasks) : applier.memory?.get(row.id)?.status;
      if (!status) throw new Error(`run ${row.id} has no tasks`);
      const open = withOpenAttempts(status, attemptsOf.get(row.id) ?? []);
      runs.set(row.id, new RunWork(row, version, open, state.waiting ?? []));
    } catch (error) {
      // One run that cannot be read must not stop the others of the batch.
      runs.set(row.id, { error });
    }
  }
  return {
    workerId: applier.workerId,
    rows: new Map(locked.map((row) => [row.id, row])),
    runs,
    attempts: new Map(read.attempts.map((attempt) => [attempt.id, attempt])),
    started: new Map(),
    maybeStarted: new Set(maybeStarted.map(({ attemptId }) => attemptId)),
  };
}

function groupByRun(attempts: readonly AttemptRow[]): Map<string, AttemptRow[]> {
  const groups = new Map<string, AttemptRow[]>();
  for (const attempt of attempts) {
    const group = groups.get(attempt.runId);
    if (group) group.push(attempt);
    else groups.set(attempt.runId, [attempt]);
  }
  return groups;
}

const worked = (flight: Flight): RunWork[] =>
  [...flight.runs.values()].flatMap((run) => (run instanceof RunWork && run.hasChanged() ? [run] : []));

function whatToWrite(
  { workerId, actor }: Applier,
  flight: Flight,
  events: readonly EngineEvent[],
  begun: readonly StartedAttempt[],
): FlightWrite | null {
  const runs = worked(flight);
  if (runs.length === 0 && flight.started.size === 0) return null;
  const reasons = new Map(events.flatMap((event) => ("reason" in event ? [[event.runId, event.reason]] : [])));
  const starts = [...flight.started.values()].map(({ attemptId, runId, index }): LoggedTransition => {
    return { runId, index, from: "queued", to: "running", attemptId, actor, reason: null };
  });
  return {
    workerId,
    closed: runs.flatMap((run) => [...run.closed.values()]),
    started: [...flight.started.keys()],
    local: begun.map(({ attemptId, ...attempt }) => ({ id: attemptId, ...attempt })),
    tasks: runs.flatMap((run) => run.written()),
    log: [...starts, ...runs.flatMap((run) => run.log(actor, reasons.get(run.row.id) ?? null))],
    endedRuns: runs.flatMap((run) => {
      const { row, outcome } = run;
      return outcome ? [{ id: row.id, state: outcome.state, reason: run.endReason(reasons.get(row.id) ?? null) }] : [];
    }),
  };
}

function summary(flight: Flight, read: FlightRead["lanes"]): FlightTraces {
  const runs = worked(flight);
  const started = [...flight.started.values()].map(({ runId }) => runId);
  const lanes = runs.filter((run) => run.hasWaiting()).map((run) => run.row.lane);
  return {
    changedRunIds: [...new Set([...started, ...runs.map((run) => run.row.id)])],
    lanes: [...new Set([...lanes, ...read.flatMap(({ name, first }) => (first ? [name] : []))])],
    pools: [...new Set(runs.flatMap((run) => poolsFreed(flight, run)))],
    dagIds: [...new Set(runs.flatMap((run) => (run.outcome ? [run.row.dagId] : [])))],
  };
}

const poolsFreed = (flight: Flight, run: RunWork): string[] =>
  [...run.closed.keys()].flatMap((attemptId) => flight.attempts.get(attemptId)?.pools ?? []);

function remember({ memory }: Applier, flight: Flight, heads: readonly LogHead[]): void {
  const headOf = new Map(heads.map(({ runId, logHead }) => [runId, logHead]));
  for (const run of worked(flight)) {
    const logHead = headOf.get(run.row.id);
    if (run.outcome || logHead === undefined) memory?.forget(run.row.id);
    else {
      memory?.set(run.row.id, { logHead, status: run.status });
      for (const [attemptId, { output }] of run.closed) {
        const attempt = flight.attempts.get(attemptId);
        if (attempt && output !== null) memory?.keepOutput(run.row.id, attempt.index, attempt.number, output);
      }
    }
  }
}
