import { v7 as newId } from "uuid";
import type { FlightRead } from "@/lib/db/sql/read-flight";
import type { Flight } from "@/lib/services/engine/apply-event";
import type { EngineEvent, EventAnswer, StartedAttempt } from "@/lib/services/engine/engine-event";
import { RunWork } from "@/lib/services/engine/run-work";

/**
 * A run may keep a slot for its next task although another one waits, while that one is ahead by no more than this: one
 * point of priority, or as many seconds of waiting. Beyond it the slot goes back to the lane and its order.
 */
const TOLERANCE_SECONDS = 60;

/**
 * Begins newly ready tasks in this process, in the slots that this batch frees in the same lane: a slot never waits for
 * a trip through the queue, and the lane never holds more open attempts than before.
 */
export function startHere(
  flight: Flight,
  events: readonly EngineEvent[],
  answers: readonly EventAnswer[],
  lanes: FlightRead["lanes"],
): StartedAttempt[] {
  const free = freedSlots(flight, events, answers);
  const begun: StartedAttempt[] = [];
  for (const run of inOrder(flight)) {
    const lane = lanes.find(({ name }) => name === run.row.lane);
    if (!lane || lane.isOverfull || (lane.first && isAhead(lane.first, run))) continue;
    for (const index of byPriority(run)) {
      const left = free.get(run.row.lane) ?? 0;
      if (left <= 0) break;
      free.set(run.row.lane, left - 1);
      begun.push(beginOne(run, index));
    }
  }
  return begun;
}

function freedSlots(
  flight: Flight,
  events: readonly EngineEvent[],
  answers: readonly EventAnswer[],
): Map<string, number> {
  const free = new Map<string, number>();
  for (const [at, event] of events.entries()) {
    if (event.type !== "end" || !event.mayContinue || answers[at]?.kind !== "applied") continue;
    const attempt = flight.attempts.get(event.attemptId);
    // One that an earlier try of this batch recorded freed its slot then.
    if (attempt?.state === "running") free.set(attempt.lane, (free.get(attempt.lane) ?? 0) + 1);
  }
  return free;
}

/** Runs still going on, in the order of their lane. */
const inOrder = (flight: Flight): RunWork[] =>
  [...flight.runs.values()]
    .filter((run): run is RunWork => run instanceof RunWork && run.outcome === null)
    .sort((a, b) => a.row.class - b.row.class || a.row.rank - b.row.rank);

const isAhead = (first: Readonly<{ class: number; rank: number }>, { row }: RunWork): boolean =>
  first.class < row.class || (first.class === row.class && first.rank < row.rank - TOLERANCE_SECONDS);

function byPriority(run: RunWork): number[] {
  const priorityOf = (index: number) => run.version.plan.tasks[index]?.priority ?? 0;
  // A pool is shared with tasks of other runs and lanes, whose order only a dispatcher sees.
  const needsNoPool = (index: number) => run.version.plan.tasks[index]?.pool === null;
  return run
    .newlyReady()
    .filter(needsNoPool)
    .sort((a, b) => priorityOf(b) - priorityOf(a));
}

function beginOne(run: RunWork, index: number): StartedAttempt {
  const { id: runId, versionId, lane } = run.row;
  const number = (run.task(index)?.attemptNumber ?? 0) + 1;
  const attemptId = newId();
  run.begin(index, attemptId, number);
  return { attemptId, runId, versionId, index, number, lane };
}
