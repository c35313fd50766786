-- What the engine's hot statements need: an order that ages, a small table of waiting tasks, and no index on the state
-- of task_instance, so that its many updates stay on their page however many finished rows there are.
BEGIN;

-- Seconds since 2020 at which somebody of priority 0 would have to come to stand here: one point of priority is worth
-- one minute of waiting. Smaller goes first. Nothing about it changes with time, so an index can hold the order.
CREATE FUNCTION ageing_rank(arrived timestamptz, priority integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN extract(epoch FROM arrived - timestamptz '2020-01-01 00:00:00+00')::double precision - priority * 60;

DROP INDEX queue_item_waiting_idx;
CREATE INDEX queue_item_waiting_idx ON queue_item (dag_id, class, ageing_rank(arrived_at, priority), id) WHERE state = 'waiting';
CREATE INDEX dag_run_queued_idx ON dag_run (dag_id, class, ageing_rank(created_at, priority), id) WHERE state = 'queued';

ALTER TABLE task_instance
  ADD COLUMN failure_count smallint NOT NULL DEFAULT 0,
  ADD COLUMN is_held boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT task_instance_held_check CHECK (NOT is_held OR state = 'scheduled');
DROP INDEX task_instance_scheduled_idx;
DROP INDEX task_instance_retry_idx;

CREATE TABLE waiting_task (
  dag_run_id uuid NOT NULL,
  task_index smallint NOT NULL,
  lane text NOT NULL,
  class integer NOT NULL,
  rank double precision NOT NULL,
  priority smallint NOT NULL,
  ready_at timestamptz(3) NOT NULL,
  retry_at timestamptz(3),
  CONSTRAINT waiting_task_pkey PRIMARY KEY (dag_run_id, task_index),
  CONSTRAINT waiting_task_task_instance_fkey FOREIGN KEY (dag_run_id, task_index) REFERENCES task_instance (dag_run_id, task_index)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
-- The order of a lane: class, then the run that came first (a run under way is finished before the next one goes on),
-- then the task's own priority.
CREATE INDEX waiting_task_ready_idx ON waiting_task (lane, class, rank, dag_run_id, priority DESC, ready_at) WHERE retry_at IS NULL;
CREATE INDEX waiting_task_retry_idx ON waiting_task (retry_at) WHERE retry_at IS NOT NULL;

-- Only attempts that no worker has started yet have an outbox row.
DROP INDEX outbox_unsent_idx;
CREATE INDEX outbox_sent_idx ON outbox (sent_at);

COMMIT;
