/** One rule of the protocol each, switched off: the simulation must notice every one of them. */
export const MUTATIONS = {
  end_without_fence: "the end of an attempt counts whoever tells it and whatever became of the attempt",
  start_without_compare: "an attempt is begun by everybody who hears of it",
  lost_without_recheck: "an attempt is named lost without looking again under the run's lock",
  lease_without_row: "an attempt whose worker has no row is never looked at again",
  lane_count_before_lock: "the slots of a lane are counted without its lock",
  pool_count_before_lock: "the slots of a pool are counted without its lock",
  runs_count_before_lock: "the runs of a DAG are counted without its lock",
  run_without_lock: "two batches work on one run at once",
  dispatch_leaves_line: "a task stays in line when it is dispatched",
  announced_once: "what was marked as announced is never announced again",
  epoch_unnoticed: "an emptied Redis is not noticed, and nothing is announced a second time",
  version_not_pinned: "an activation reaches runs under way",
  retries_without_end: "failed tries are not counted",
  starts_too_early: "a task with all_success starts at the first success",
  memory_without_head: "remembered states are believed although the run's log has grown",
  client_closed_later: "a client is closed after the commit that ends its run",
  cancel_leaves_attempts: "a cancelled run keeps its open attempts",
  lost_is_repeated: "work that must not simply be repeated is begun again after its worker was lost",
  orphans_stay: "a worker does not give back what it holds by the rows and does not run",
} as const;
export type Mutation = keyof typeof MUTATIONS;
