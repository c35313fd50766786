-- A task may wait for a time, a condition, a person or another DAG without holding a slot: its attempt ends as
-- `deferred`, and a new one begins when the wait is over.
BEGIN;

ALTER TABLE task_instance DROP CONSTRAINT task_instance_state_check;
ALTER TABLE task_instance ADD CONSTRAINT task_instance_state_check CHECK (state IN ('none', 'scheduled', 'queued', 'running',
  'up_for_retry', 'deferred', 'success', 'failed', 'skipped', 'upstream_failed', 'cancelled'));
ALTER TABLE task_attempt DROP CONSTRAINT task_attempt_state_check;
ALTER TABLE task_attempt ADD CONSTRAINT task_attempt_state_check CHECK (state IN ('queued', 'running', 'success', 'failed',
  'timed_out', 'lost', 'cancelled', 'deferred'));

-- Start of the first attempt since the task was last cleared: waits and time limits over all attempts count from here.
-- A clear sets it to null again.
ALTER TABLE task_instance ADD COLUMN first_started_at timestamptz(3);

COMMIT;
