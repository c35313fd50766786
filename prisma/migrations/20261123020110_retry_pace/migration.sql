-- Retries against one target come no faster than lib/domain/run/retry-target.ts says, however many tasks failed at once.
BEGIN;

-- What the next try asks: a connection or a host. Null for tasks that name none, and while no retry is waited for.
ALTER TABLE waiting_task
  ADD COLUMN retry_target text,
  ADD CONSTRAINT waiting_task_retry_target_check CHECK (retry_target IS NULL OR retry_at IS NOT NULL);

-- Two lines, so that ten thousand retries of one target are not read past to find the others that are due.
DROP INDEX waiting_task_retry_idx;
CREATE INDEX waiting_task_retry_idx ON waiting_task (retry_at) WHERE retry_at IS NOT NULL AND retry_target IS NULL;
CREATE INDEX waiting_task_retry_target_idx ON waiting_task (retry_target, retry_at) WHERE retry_target IS NOT NULL;

-- Up to when the retries of a target are given out, and how many the last look got. A row per target that ever failed.
CREATE TABLE retry_pace (
  target text NOT NULL,
  spent_until timestamptz(3) NOT NULL,
  granted integer NOT NULL,
  CONSTRAINT retry_pace_pkey PRIMARY KEY (target)
);

COMMIT;
