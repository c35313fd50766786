type Goal = Readonly<{ what: string; atMost?: number; atLeast?: number }>;

/** Every figure, in the order of the table, with its goal. */
export const FIGURES: Readonly<Record<string, Goal>> = {
  bullmq_jobs_per_s: { what: "raw BullMQ, no-op jobs, one process: the yardstick" },
  gap_ms_p50_1: { what: "one client: last upstream's end to the task's start", atMost: 2 },
  gap_ms_p50_20: { what: "20 clients at once: gap, median", atMost: 6 },
  gap_ms_p99_20: { what: "20 clients at once: gap, 99th percentile", atMost: 45 },
  gap_ms_max_20: { what: "20 clients at once: longest gap", atMost: 80 },
  gap_ms_p50_steady: { what: "1,000 tasks/s for 20 s: gap, median", atMost: 2 },
  gap_ms_p99_steady: { what: "1,000 tasks/s for 20 s: gap, 99th percentile", atMost: 10 },
  transitions_per_s_200: { what: "200 clients at once: logged state changes per second", atLeast: 6_000 },
  sql_per_transition_200: { what: "200 clients at once: statements per state change", atMost: 0.1 },
  tasks_per_s_200: { what: "200 clients at once: tasks per second" },
  sequential_40_ms: { what: "40 no-op tasks in a chain: first start to last end", atMost: 80 },
  script_start_ms_p50_warm: { what: "Python script, warm: task start to its first line", atMost: 5 },
  script_start_ms_p50_cold: { what: "Python script, cold: task start to its first line" },
  script_attempt_ms_p50_warm: { what: "Python script of one line, warm: task start to its result" },
  script_attempt_ms_p50_cold: { what: "Python script of one line, cold: task start to its result" },
  urgent_first_task_ms_p95: { what: "arrival to first task, 10,000 bulk clients waiting", atMost: 1_000 },
  gap_p99_ratio_10m: { what: "gap p99 with finished task rows over that of empty tables", atMost: 1.2 },
  create_2000_ms: { what: "2,000-task DAG: client accepted to first task's start", atMost: 1_000 },
  gap_ratio_2000: { what: "gap p50 of the 2,000-task DAG over the 40-task DAG's", atMost: 2 },
  live_ms_p95: { what: "commit to event at 50 stream viewers, 1,000 events/s", atMost: 40 },
  critical_p99_ratio: { what: "critical lane's gap p99 under saturating bulk work over alone", atMost: 1.5 },
  arrival_to_first_task_ms_p50: { what: "client accepted to first task's start, idle", atMost: 10 },
  activation_ms_p95: {
    what: "approved change of 40 tasks activated, with its checks and guards, 95th percentile",
    atMost: 50,
  },
  activation_raw_ms_p95: { what: "six rows in one transaction of plain Postgres: the yardstick for it" },
  inbox_ms_p95: { what: "200 open changes listed, beside 10,000 that ended, 95th percentile", atMost: 200 },
  windmill_40_light_ms: { what: "40 one-line Python tasks in a chain (fibo 10)", atMost: 200 },
};
