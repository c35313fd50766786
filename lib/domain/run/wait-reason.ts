import { isFinished, type RunState, type TaskState } from "@/lib/domain/run/model";

/** Who has what somebody else waits for: a run under way, or an open attempt of one of its tasks. */
export type Holder = Readonly<{ runId: string; dagKey: string; clientKey: string | null; taskKey: string | null }>;

/** A limit as it is now. `holders` are the longest ones only; `ahead` says how many stand before in the line. */
type Limit = Readonly<{ slots: number; taken: number; holders: readonly Holder[]; ahead: number }>;

/** What lets runs of a DAG begin. */
export type AdmissionFacts = Readonly<{
  isDagPaused: boolean;
  /** Null while the DAG has no active version. */
  runs: Limit | null;
  /** Live workers of any lane: each of them admits. */
  liveWorkers: number;
}>;

export type TaskFacts = Readonly<{
  state: TaskState;
  /** `scheduled`, but kept back by its run's `max_active_tasks`. */
  isHeld: boolean;
  retryAt: string | null;
  /** Of a retry whose pause is over, and which is not let through to what it asks yet. */
  paced: Readonly<{ target: string; ahead: number }> | null;
  /** What a deferred task said it waits for, such as `for an answer`. */
  waitsFor: string | null;
  runState: RunState;
  /** A person paused it: none of its tasks starts. */
  isRunPaused: boolean;
  /** Of a run that has not begun. */
  admission: AdmissionFacts | null;
  /** Direct upstream tasks that have not finished. */
  unfinishedUpstream: readonly string[];
  /** Tasks of the run that may be, or are, queued or running. */
  active: Readonly<{ limit: number; taskKeys: readonly string[] }>;
  /** One, two for a task that runs apart and has one of its own, or none. `limit` is null when no such pool exists; `aheadSlots` is what those ahead ask for. */
  pools: readonly Readonly<{ name: string; wants: number; limit: (Limit & Readonly<{ aheadSlots: number }>) | null }>[];
  lane: Limit & Readonly<{ name: string; liveWorkers: number }>;
}>;

export type ClientFacts = Readonly<{
  state: "waiting" | "held" | "quarantined" | "claimed" | "done" | "error";
  admission: AdmissionFacts;
}>;

export type BackfillFacts = Readonly<{
  state: "running" | "paused" | "cancelled" | "done";
  /** Units that have no run yet. */
  pending: number;
  /** Its own runs, queued or under way. */
  own: Readonly<{ slots: number; taken: number }>;
  /** `runs` counts every run of the DAG: those of a backfill fill what live ones leave. */
  admission: AdmissionFacts;
}>;

/** In the order in which they bind. */
export const WAIT_KINDS = [
  "not_waiting",
  "run_paused",
  "client_held",
  "client_quarantined",
  "backfill_paused",
  "no_active_version",
  "dag_paused",
  "backfill_full",
  "max_active_runs",
  "no_worker_alive",
  "upstream",
  "max_active_tasks",
  "retry_pause",
  "retry_paced",
  "deferred",
  "unknown_pool",
  "pool_full",
  "no_worker_for_lane",
  "lane_full",
  "about_to_start",
] as const;

/** The one thing that keeps somebody waiting: as soon as it is gone, the next one counts. */
export type WaitReason = Readonly<
  | { kind: "not_waiting" }
  | { kind: "run_paused" }
  | { kind: "client_held" }
  | { kind: "client_quarantined" }
  | { kind: "backfill_paused" }
  | { kind: "backfill_full"; slots: number }
  | { kind: "dag_paused" }
  | { kind: "no_active_version" }
  | { kind: "no_worker_alive" }
  | { kind: "max_active_runs"; limit: Limit }
  | { kind: "upstream"; taskKeys: readonly string[] }
  | { kind: "max_active_tasks"; limit: number; taskKeys: readonly string[] }
  | { kind: "retry_pause"; until: string }
  | { kind: "retry_paced"; target: string; ahead: number }
  | { kind: "deferred"; waitsFor: string; until: string | null }
  | { kind: "unknown_pool"; pool: string }
  | { kind: "pool_full"; pool: string; wants: number; limit: Limit }
  | { kind: "no_worker_for_lane"; lane: string }
  | { kind: "lane_full"; lane: string; limit: Limit }
  | { kind: "about_to_start" }
>;

const NOT_WAITING: WaitReason = { kind: "not_waiting" };
const ABOUT_TO_START: WaitReason = { kind: "about_to_start" };

/**
 * The first limit that binds a task, in the order in which they are taken: the run must go on and have begun, its upstream tasks
 * be done, its run have room, its pause or wait be over, then pool and lane give their slots and a worker starts it.
 */
export function whyTaskWaits(facts: TaskFacts): WaitReason {
  const { state, runState, admission, active } = facts;
  if (isFinished(state) || state === "running") return NOT_WAITING;
  if (facts.isRunPaused) return { kind: "run_paused" };
  if (runState === "queued" && admission) return whyAdmissionWaits(admission);
  if (state === "none") return { kind: "upstream", taskKeys: facts.unfinishedUpstream };
  if (facts.isHeld) return { kind: "max_active_tasks", ...active };
  if (state === "up_for_retry" && facts.paced) return { kind: "retry_paced", ...facts.paced };
  if (state === "up_for_retry") return facts.retryAt ? { kind: "retry_pause", until: facts.retryAt } : ABOUT_TO_START;
  if (state === "deferred") return { kind: "deferred", waitsFor: facts.waitsFor ?? "", until: facts.retryAt };
  return state === "scheduled" ? whyScheduledWaits(facts) : whyQueuedWaits(facts);
}

function whyPoolBinds(pool: TaskFacts["pools"][number]): WaitReason | null {
  if (!pool.limit) return { kind: "unknown_pool", pool: pool.name };
  const { aheadSlots, ...limit } = pool.limit;
  // A pool that was made smaller than the task asks for is taken whole.
  const wants = Math.min(pool.wants, limit.slots);
  return limit.taken + aheadSlots + wants > limit.slots ? { kind: "pool_full", pool: pool.name, wants, limit } : null;
}

function whyScheduledWaits({ pools, lane }: TaskFacts): WaitReason {
  for (const pool of pools) {
    const reason = whyPoolBinds(pool);
    if (reason) return reason;
  }
  const { name, liveWorkers, ...limit } = lane;
  // Nothing in a lane ends that nobody serves, so its slots are not what is missing.
  if (liveWorkers === 0) return { kind: "no_worker_for_lane", lane: name };
  return limit.taken >= limit.slots ? { kind: "lane_full", lane: name, limit } : ABOUT_TO_START;
}

const whyQueuedWaits = ({ lane }: TaskFacts): WaitReason =>
  lane.liveWorkers === 0 ? { kind: "no_worker_for_lane", lane: lane.name } : ABOUT_TO_START;

/** What keeps a client in the queue of a DAG. */
export function whyClientWaits({ state, admission }: ClientFacts): WaitReason {
  switch (state) {
    case "held":
      return { kind: "client_held" };
    case "quarantined":
      return { kind: "client_quarantined" };
    case "waiting":
      return whyAdmissionWaits(admission);
    default:
      return NOT_WAITING;
  }
}

/** What keeps the next unit of a backfill from becoming a run. */
export function whyBackfillWaits({ state, pending, own, admission }: BackfillFacts): WaitReason {
  if (pending === 0) return NOT_WAITING;
  if (state === "paused") return { kind: "backfill_paused" };
  if (state !== "running") return NOT_WAITING;
  const reason = whyAdmissionWaits(admission);
  const isClosed = reason.kind === "no_active_version" || reason.kind === "dag_paused";
  return !isClosed && own.taken >= own.slots ? { kind: "backfill_full", slots: own.slots } : reason;
}

function whyAdmissionWaits({ isDagPaused, runs, liveWorkers }: AdmissionFacts): WaitReason {
  if (!runs) return { kind: "no_active_version" };
  if (isDagPaused) return { kind: "dag_paused" };
  if (runs.taken >= runs.slots) return { kind: "max_active_runs", limit: runs };
  return liveWorkers === 0 ? { kind: "no_worker_alive" } : ABOUT_TO_START;
}
