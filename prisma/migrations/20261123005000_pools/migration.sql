-- Pools: slots that tasks share across DAGs and lanes, such as the connections of a database that is not ours.
BEGIN;

CREATE TABLE pool (
  name text NOT NULL,
  slots integer NOT NULL,
  description text NOT NULL DEFAULT '',
  CONSTRAINT pool_pkey PRIMARY KEY (name),
  CONSTRAINT pool_slots_check CHECK (slots BETWEEN 1 AND 10000)
);

-- What a waiting task asks for. No foreign key: one task that names a pool from elsewhere must not stop the batch it is
-- written with; it waits, and says for what.
ALTER TABLE waiting_task
  ADD COLUMN pool text,
  ADD COLUMN pool_slots smallint,
  ADD CONSTRAINT waiting_task_pool_check CHECK ((pool IS NULL) = (pool_slots IS NULL) AND pool_slots > 0);

-- What an open attempt really takes; the occupancy of a pool is counted from these rows, never from a counter.
ALTER TABLE task_attempt
  ADD COLUMN pool text,
  ADD COLUMN pool_slots smallint,
  ADD CONSTRAINT task_attempt_pool_check CHECK ((pool IS NULL) = (pool_slots IS NULL) AND pool_slots > 0),
  ADD CONSTRAINT task_attempt_pool_fkey FOREIGN KEY (pool) REFERENCES pool (name);
CREATE INDEX task_attempt_pool_open_idx ON task_attempt (pool) INCLUDE (pool_slots)
  WHERE state IN ('queued', 'running') AND pool IS NOT NULL;

-- The line of a lane is two lines: of tasks that need the lane only, and one for each pool. So ten thousand tasks of a
-- full pool are not read past to find the one behind them that may start.
DROP INDEX waiting_task_ready_idx;
CREATE INDEX waiting_task_ready_idx ON waiting_task (lane, class, rank, dag_run_id, priority DESC, ready_at)
  WHERE retry_at IS NULL AND pool IS NULL;
CREATE INDEX waiting_task_pool_idx ON waiting_task (lane, pool, class, rank, dag_run_id, priority DESC, ready_at)
  WHERE retry_at IS NULL AND pool IS NOT NULL;

COMMIT;
