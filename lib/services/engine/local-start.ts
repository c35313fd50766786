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
 * Begins ready tasks of the batch's runs in this process, as far as slots of their lane are free: a task never waits for a
 * trip through the queue while there is room for it. Slots that this batch gives back may be taken again without more ado. Those that
 * were free before may be taken only while the batch holds the lane, because only then are the open attempts counted.
 */
export function startHere(
  flight: Flight,
  events: readonly EngineEvent[],
  answers: readonly EventAnswer[],
  lanes: FlightRead["lanes"],
): StartedAttempt[] {
  const freed = freedSlots(flight, events, answers);
  const room = new Map(
    lanes.map((lane) => [lane.name, slotsHere(lane, freed.get(lane.name) ?? 0, isHeld(flight, lane))]),
  );
  const begun: StartedAttempt[] = [];
  for (const run of inOrder(flight)) {
    const lane = lanes.find(({ name }) => name === run.row.lane);
    const slots = room.get(run.row.lane);
    if (!lane || !slots) continue;
    for (const index of byPriority(run)) {
      if (!takeSlot(slots, lane.first, run)) break;
      begun.push(beginOne(run, index));
    }
  }
  return begun;
}

type Slots = { freed: number; spare: number };

/**
 * `freed` were given back by this batch, `spare` were free already. Of these a worker takes no more than makes up its even
 * share of the lane, so that work which keeps processors busy spreads over all workers; the rest is dispatched.
 */
export function slotsHere(lane: FlightRead["lanes"][number], freed: number, isLaneHeld: boolean): Slots {
  // More are open than there are slots, which were made fewer: what is given back stays so.
  if (lane.open > lane.slots) return { freed: 0, spare: 0 };
  // A batch that gives nothing back may not go on: its worker is stopping, or has none of the lane's tasks.
  const spare = isLaneHeld && freed > 0 ? Math.max(0, Math.min(lane.slots - lane.open, leftOfShare(lane))) : 0;
  return { freed, spare };
}

/** What a worker may begin by itself until it has its even share of a lane. */
export const leftOfShare = ({
  slots,
  workers,
  mine,
}: Readonly<{ slots: number; workers: number; mine: number }>): number =>
  Math.max(0, Math.ceil(slots / Math.max(1, workers)) - mine);

/** A slot that was free before goes strictly by the lane's order, one that the run itself had may stay with it for a while. */
function takeSlot(slots: Slots, first: FlightRead["lanes"][number]["first"], run: RunWork): boolean {
  if (slots.spare > 0 && !(first && isAhead(first, run, 0))) {
    slots.spare -= 1;
    return true;
  }
  if (slots.freed <= 0 || (first && isAhead(first, run, TOLERANCE_SECONDS))) return false;
  slots.freed -= 1;
  return true;
}

const isHeld = (flight: Flight, lane: FlightRead["lanes"][number]): boolean =>
  [...flight.rows.values()].some(({ heldLanes }) => heldLanes.includes(lane.name));

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

const isAhead = (first: Readonly<{ class: number; rank: number }>, { row }: RunWork, tolerance: number): boolean =>
  first.class < row.class || (first.class === row.class && first.rank < row.rank - tolerance);

function byPriority(run: RunWork): number[] {
  const priorityOf = (index: number) => run.version.plan.tasks[index]?.priority ?? 0;
  // A pool is shared with tasks of other runs and lanes, whose order only a dispatcher sees.
  const needsNoPool = (index: number) => run.version.plan.tasks[index]?.pool === null;
  return run
    .ready()
    .filter(needsNoPool)
    .sort((a, b) => priorityOf(b) - priorityOf(a));
}

function beginOne(run: RunWork, index: number): StartedAttempt {
  const { id: runId, versionId, lane } = run.row;
  const number = (run.task(index)?.attemptNumber ?? 0) + 1;
  const attemptId = newId();
  run.begin(index, attemptId, number);
  return { attemptId, runId, versionId, index, number, lane, run: run.status };
}
