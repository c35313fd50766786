-- A retry that waits for a slot is still one of its target: as long as some wait, no more are given out, so that they do
-- not start together when there is room.
BEGIN;

-- Kept until the try begins, also while no pause is waited for any more.
ALTER TABLE waiting_task DROP CONSTRAINT waiting_task_retry_target_check;

DROP INDEX waiting_task_retry_target_idx;
CREATE INDEX waiting_task_retry_target_idx ON waiting_task (retry_target, lane, retry_at) WHERE retry_target IS NOT NULL;

COMMIT;
