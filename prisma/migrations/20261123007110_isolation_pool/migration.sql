BEGIN;

-- One at a time: a worker that dies loses everything it runs, and the task that took it down is not to take innocent
-- ones to their last loss with it. lib/domain/run/retry.ts names it.
INSERT INTO pool (name, slots, description)
VALUES ('isolation', 1, 'Tasks that were lost twice with their workers and need no other pool run here one at a time.')
ON CONFLICT (name) DO NOTHING;

COMMIT;
