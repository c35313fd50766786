-- What dashboards read: one row of facts per run that is over, and histograms by hour and day that grow with them. A worker writes
-- both in one transaction, outside of the engine's statements, and the row of facts is what keeps a run from being counted twice.
BEGIN;

CREATE TABLE run_fact (
  dag_run_id uuid NOT NULL,
  dag_id uuid NOT NULL,
  version_id uuid NOT NULL,
  client_id uuid,
  class smallint NOT NULL,
  state text NOT NULL,
  -- The client's arrival, else the run's creation.
  since timestamptz(3) NOT NULL,
  ended_at timestamptz(3) NOT NULL,
  -- Null for a run without a client.
  client_ms bigint,
  client_kept boolean,
  run_ms bigint NOT NULL,
  run_kept boolean,
  queue_ms bigint NOT NULL,
  lane_ms bigint NOT NULL,
  pool_ms bigint NOT NULL,
  retry_ms bigint NOT NULL,
  person_ms bigint NOT NULL,
  condition_ms bigint NOT NULL,
  running_ms bigint NOT NULL,
  other_ms bigint NOT NULL,
  CONSTRAINT run_fact_pkey PRIMARY KEY (dag_run_id)
);
CREATE INDEX run_fact_dag_idx ON run_fact (dag_id, ended_at);

-- One bucket of one histogram. Counts and sums are exact; which time stands for a bucket is said in lib/domain/objective/histogram.ts.
CREATE TABLE rollup (
  grain text NOT NULL,
  scope text NOT NULL,
  at timestamptz(3) NOT NULL,
  version_id uuid NOT NULL,
  -- Empty for what is not counted by task.
  task_key text NOT NULL,
  -- Empty for the whole time.
  cause text NOT NULL,
  class smallint NOT NULL,
  bucket smallint NOT NULL,
  n bigint NOT NULL,
  promised bigint NOT NULL,
  kept bigint NOT NULL,
  sum_ms bigint NOT NULL,
  CONSTRAINT rollup_pkey PRIMARY KEY (grain, scope, at, version_id, task_key, cause, class, bucket),
  CONSTRAINT rollup_grain_check CHECK (grain IN ('hour', 'day')),
  CONSTRAINT rollup_scope_check CHECK (scope IN ('client', 'run', 'task', 'gap', 'each_task', 'each_gap', 'path')),
  CONSTRAINT rollup_version_id_fkey FOREIGN KEY (version_id) REFERENCES dag_version (id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

-- One row: runs that ended before `until` were counted, but for those whose transaction was under way for long.
CREATE TABLE rollup_progress (
  is_only boolean NOT NULL DEFAULT true,
  until timestamptz(3) NOT NULL,
  CONSTRAINT rollup_progress_pkey PRIMARY KEY (is_only),
  CONSTRAINT rollup_progress_only_check CHECK (is_only)
);
INSERT INTO rollup_progress (until) VALUES ('-infinity');

-- The state of a run is in other indexes too, so its end writes to them anyway: once per run.
CREATE INDEX dag_run_finished_idx ON dag_run (finished_at, id) WHERE finished_at IS NOT NULL;

COMMIT;
