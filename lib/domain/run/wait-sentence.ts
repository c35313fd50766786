import type { WaitReason } from "@/lib/domain/run/wait-reason";

/** Lines are counted up to here and no further: behind it a number tells nobody anything. */
export const COUNTED_AHEAD = 1_000;
const SHOWN_TASKS = 5;

/** What keeps somebody waiting, and where somebody must do something: what. */
export function waitSentence(reason: WaitReason): string {
  switch (reason.kind) {
    case "not_waiting":
      return "It does not wait for anything.";
    case "run_paused":
      return "Its run is paused: nothing new starts in it until somebody lets it go on.";
    case "client_held":
      return "A person held this client. Release it, and it waits for its turn.";
    case "client_quarantined":
      return "This client is in quarantine. Release it, and it waits for its turn.";
    case "backfill_paused":
      return "The backfill is paused: none of its units begins until somebody unpauses it.";
    case "backfill_full":
      return `The backfill runs ${reason.slots} at a time, and so many of its runs are under way.`;
    case "dag_paused":
      return "The DAG is paused: no run begins until somebody unpauses it.";
    case "no_active_version":
      return "The DAG has no active version. Runs begin once one is approved and activated.";
    case "no_worker_alive":
      return "No worker is alive that could begin the run. Start one; nothing is lost meanwhile.";
    case "max_active_runs":
      return `The DAG runs ${reason.limit.slots} at a time, and so many are under way.${ahead(reason.limit.ahead)}`;
    case "upstream":
      return `Not done yet before it: ${names(reason.taskKeys)}.`;
    case "max_active_tasks":
      return `Its run may have ${count(reason.limit, "task")} queued or running at a time, and has ${names(reason.taskKeys)}.`;
    case "retry_pause":
      return "Its last attempt failed, and the next begins after a pause.";
    case "retry_paced":
      return `Its last attempt failed at ${reason.target}, where retries are let through one after the other.${ahead(reason.ahead)}`;
    case "deferred":
      return `It waits ${reason.waitsFor}, and holds no slot meanwhile.`;
    case "unknown_pool":
      return `There is no pool ${reason.pool}. It starts once data ops has made one.`;
    case "pool_full":
      return poolFull(reason);
    case "no_worker_for_lane":
      return `No live worker serves lane ${reason.lane}. Start one; nothing is lost meanwhile.`;
    case "lane_full":
      return `${laneFull(reason)}${ahead(reason.limit.ahead)}`;
    case "about_to_start":
      return "Nothing keeps it back: it starts in a moment.";
  }
}

const laneFull = ({ lane, limit }: Extract<WaitReason, { kind: "lane_full" }>): string =>
  limit.slots === 1 ? `The only slot of lane ${lane} is taken.` : `All ${limit.slots} slots of lane ${lane} are taken.`;

function poolFull({ pool, wants, limit }: Extract<WaitReason, { kind: "pool_full" }>): string {
  const free = Math.max(0, limit.slots - limit.taken);
  const isFree = free > 0 ? `${free} free` : "all taken";
  return `It takes ${count(wants, "slot")} of pool ${pool}, which has ${limit.slots}, ${isFree}.${ahead(limit.ahead)}`;
}

function ahead(others: number): string {
  if (others === 0) return " It is the first in line.";
  if (others >= COUNTED_AHEAD) return ` ${COUNTED_AHEAD} or more are ahead of it.`;
  return others === 1 ? " One is ahead of it." : ` ${others} are ahead of it.`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

function names(keys: readonly string[]): string {
  const more = keys.length - SHOWN_TASKS;
  return `${keys.slice(0, SHOWN_TASKS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
