-- A script may ask to be skipped: its attempt ends as `skipped`, like its task.
BEGIN;

ALTER TABLE task_attempt DROP CONSTRAINT task_attempt_state_check;
ALTER TABLE task_attempt ADD CONSTRAINT task_attempt_state_check CHECK (state IN ('queued', 'running', 'success', 'failed',
  'skipped', 'timed_out', 'lost', 'cancelled', 'deferred'));

COMMIT;
