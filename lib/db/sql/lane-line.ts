import { ISOLATION_POOL } from "@/lib/domain/run/retry";

/**
 * Parts of the statements that read the line of a lane: who may start next, in which order, and under which limits.
 * $1 is the lane throughout.
 */

/** Class, then the run that came first, then the task's own priority; of a lane and of a pool alike. */
export const LINE = "ORDER BY w.class, w.rank, w.dag_run_id, w.priority DESC, w.ready_at";

const OPEN = "state IN ('queued', 'running')";

/** Who runs apart stands in the line of this pool, and takes of its own pool besides. */
const APART = `'${ISOLATION_POOL}'`;

/** Open attempts of a lane. task_attempt_lane_open_idx. */
export const openInLane = (lane: string): string =>
  `(SELECT count(*) FROM task_attempt o WHERE o.lane = ${lane} AND o.${OPEN})`;

/** Live workers that serve a lane. component_live_idx. */
export const workersOfLane = (lane: string, leaseMs: string): string =>
  `(SELECT count(*) FROM component c WHERE c.kind = 'worker' AND c.stopped_at IS NULL AND ${lane} = ANY (c.lanes)
    AND c.beat_at >= clock_timestamp() - ${leaseMs}::float8 * interval '1 ms')`;

/** Slots of a pool that open attempts take. task_attempt_pool_open_idx. */
export const takenOfPool = (pool: string): string =>
  `((SELECT coalesce(sum(o.pool_slots), 0) FROM task_attempt o WHERE o.pool = ${pool} AND o.${OPEN})
    + (SELECT coalesce(sum(o.own_pool_slots), 0) FROM task_attempt o WHERE o.pool = ${APART} AND o.own_pool = ${pool} AND o.${OPEN}))`;

/** A task waits in this lane in the line of this pool. waiting_task_pool_idx. */
export const waitsForPool = (lane: string, pool: string): string =>
  `EXISTS (SELECT 1 FROM waiting_task w WHERE w.lane = ${lane} AND w.pool = ${pool} AND w.retry_at IS NULL)`;

/** The same, or one that is to run apart needs a slot of it besides. waiting_task_pool_idx. */
export const needsPool = (lane: string, pool: string): string =>
  `(${waitsForPool(lane, pool)} OR EXISTS (SELECT 1 FROM waiting_task w
    WHERE w.lane = ${lane} AND w.pool = ${APART} AND w.own_pool = ${pool} AND w.retry_at IS NULL))`;

/** A task waits in this lane that needs no pool. waiting_task_ready_idx. */
export const waitsForLane = (lane: string): string =>
  `EXISTS (SELECT 1 FROM waiting_task w WHERE w.lane = ${lane} AND w.retry_at IS NULL AND w.pool IS NULL)`;

/** Free slots of lane $1. */
export const freeInLane = (slots: string): string => `greatest(0, ${slots} - ${openInLane("$1")})`;

const PLACE = "w.dag_run_id, w.task_index, w.class, w.rank, w.priority, w.ready_at";

/**
 * `ready`: the tasks that limits let start now, as far as the lane has slots; four CTEs before it. In a pool strictly one
 * after the other: what the first in its line takes is no longer there for those behind, so a task that needs several
 * slots gets them in the end. Tasks of other lanes stand in the same line while their own lane has room for them. One
 * that wants more than the whole pool, which was made smaller, takes all of it. Who may run apart now comes first in its
 * own pool: `kept` for it are slots that those in that pool's line do not get.
 * Reads no more index entries than there are free slots: waiting_task_ready_idx, waiting_task_pool_idx.
 * `slots` are those of the lane, `pools` the names of pools to look at, as an array; `runs` limits the tasks without a pool further.
 */
export const readyTasks = ({
  slots,
  pools,
  runs = "",
}: Readonly<{ slots: string; pools: string; runs?: string }>): string => `
    given AS MATERIALIZED (SELECT ${pools} AS pools
    ), pool_room AS MATERIALIZED (
      SELECT p.name, p.slots, p.slots - ${takenOfPool("p.name")} AS free FROM given g CROSS JOIN pool p
      WHERE p.name = ANY (g.pools) OR (p.name = ${APART} AND cardinality(g.pools) > 0)
    ), pool_line AS (
      SELECT w.*, r.free, sum(w.takes) OVER (PARTITION BY w.pool ${LINE}, w.task_index ROWS UNBOUNDED PRECEDING) AS so_far,
        sum(w.own_takes) OVER (PARTITION BY w.pool, w.own_pool ${LINE}, w.task_index ROWS UNBOUNDED PRECEDING) AS own_so_far
      FROM pool_room r CROSS JOIN lane l CROSS JOIN LATERAL (
        SELECT ${PLACE}, w.lane, w.pool, least(w.pool_slots, r.slots) AS takes, w.own_pool,
          least(w.own_pool_slots, (SELECT p.slots FROM pool p WHERE p.name = w.own_pool)) AS own_takes FROM waiting_task w
        WHERE w.lane = l.name AND w.pool = r.name AND w.retry_at IS NULL ${LINE} LIMIT greatest(0, r.free)) w
      WHERE l.name = $1 OR ${openInLane("l.name")} < l.slots
    ), kept AS (
      SELECT own_pool AS name, sum(own_takes) AS slots FROM pool_line WHERE own_pool IS NOT NULL AND so_far <= free GROUP BY 1
    ), ready AS (
      (SELECT ${PLACE}, NULL::text AS pool, NULL::int AS takes, NULL::text AS own_pool, NULL::int AS own_takes FROM waiting_task w
       WHERE w.lane = $1 AND w.retry_at IS NULL AND w.pool IS NULL ${runs} ${LINE} LIMIT ${freeInLane(slots)})
      UNION ALL SELECT ${PLACE}, w.pool, w.takes, w.own_pool, w.own_takes FROM pool_line w CROSS JOIN given g
      WHERE w.lane = $1 AND w.pool = ANY (g.pools)
        AND w.so_far <= w.free - coalesce((SELECT k.slots FROM kept k WHERE k.name = w.pool), 0)
        AND (w.own_pool IS NULL OR (w.own_pool = ANY (g.pools)
          AND w.own_so_far <= (SELECT r.free FROM pool_room r WHERE r.name = w.own_pool)))
    )`;

/** Class and rank of the first in a lane's line whom no pool keeps back, as JSON; null when nobody is. */
export const firstInLine = (lane: string): string => `
  (SELECT json_build_object('class', f.class, 'rank', f.rank) FROM (
     (SELECT w.class, w.rank FROM waiting_task w WHERE w.lane = ${lane} AND w.retry_at IS NULL AND w.pool IS NULL ${LINE} LIMIT 1)
     UNION ALL
     SELECT w.class, w.rank FROM pool p CROSS JOIN LATERAL (
       SELECT w.class, w.rank, w.pool_slots, w.own_pool, w.own_pool_slots FROM waiting_task w
       WHERE w.lane = ${lane} AND w.pool = p.name AND w.retry_at IS NULL ${LINE} LIMIT 1) w
     WHERE least(w.pool_slots, p.slots) <= p.slots - ${takenOfPool("p.name")}
       AND (w.own_pool IS NULL OR (SELECT least(w.own_pool_slots, q.slots) <= q.slots - ${takenOfPool("q.name")}
         FROM pool q WHERE q.name = w.own_pool))
   ) f ORDER BY f.class, f.rank LIMIT 1)`;
