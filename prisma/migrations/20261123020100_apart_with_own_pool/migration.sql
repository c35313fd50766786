-- A task that was lost twice runs apart, also when it has a pool of its own: it stands in the line of the pool
-- `isolation` and takes slots of its own pool besides. lib/domain/run/retry.ts says when.
BEGIN;

ALTER TABLE waiting_task
  ADD COLUMN own_pool text,
  ADD COLUMN own_pool_slots smallint,
  ADD CONSTRAINT waiting_task_own_pool_check
    CHECK ((own_pool IS NULL) = (own_pool_slots IS NULL) AND own_pool_slots > 0 AND (own_pool IS NULL OR pool IS NOT NULL));

ALTER TABLE task_attempt
  ADD COLUMN own_pool text,
  ADD COLUMN own_pool_slots smallint,
  ADD CONSTRAINT task_attempt_own_pool_check
    CHECK ((own_pool IS NULL) = (own_pool_slots IS NULL) AND own_pool_slots > 0 AND (own_pool IS NULL OR pool IS NOT NULL)),
  ADD CONSTRAINT task_attempt_own_pool_fkey FOREIGN KEY (own_pool) REFERENCES pool (name);

UPDATE pool SET description = 'Tasks that were lost twice with their workers run here one at a time.'
WHERE name = 'isolation' AND description = 'Tasks that were lost twice with their workers and need no other pool run here one at a time.';

COMMIT;
