/** What an objective promises a time for: a client's decision, a run, a task, the gap between two tasks. */
export const SCOPES = ["client", "run", "task", "gap"] as const;
export type Scope = (typeof SCOPES)[number];

/** Every objective is a 95th percentile: this share of what is measured has to keep its target. */
export const PROMISED_SHARE = 0.95;

/**
 * Why a client's time passed. `queue` arrived, and its run had not begun; `lane` a task was ready and had no slot or no
 * worker; `pool` the same for a task that takes slots of a pool; `retry` between two tries; `person` an approval;
 * `condition` a time, a condition or another DAG; `running` at work; `other` what is left: the engine's own time,
 * pauses and what people did by hand.
 */
export const CAUSES = ["queue", "lane", "pool", "retry", "person", "condition", "running", "other"] as const;
export type Cause = (typeof CAUSES)[number];

/** Milliseconds per cause. */
export type CauseTimes = Readonly<Record<Cause, number>>;

/** Work that waits for the world outside: nobody promises how long that takes. Also in `write_objectives`. */
export const OPEN_ENDED_OPERATORS: ReadonlySet<string> = new Set(["wait", "approval", "trigger_dag"]);

/** Clients of this class are gone through again by a backfill: nobody waits for them, so nothing is promised. */
export const BACKFILL_CLASS = 3;
