BEGIN;

-- Logs of several tasks are read as one, in the order in which they were written. Pieces from before have no time.
ALTER TABLE task_log ADD COLUMN written_at TIMESTAMPTZ(3);
ALTER TABLE task_log ALTER COLUMN written_at SET DEFAULT CURRENT_TIMESTAMP;

COMMIT;
