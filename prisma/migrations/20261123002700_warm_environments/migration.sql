-- Warm: scripts start from an interpreter that already runs. Where the worker cannot have one, they start cold.
BEGIN;

ALTER TABLE environment ADD COLUMN start TEXT NOT NULL DEFAULT 'cold';
ALTER TABLE environment ADD CONSTRAINT environment_start_check
  CHECK (start = 'cold' OR (start = 'warm' AND kind IN ('python3', 'node')));
UPDATE environment SET start = 'warm' WHERE kind = 'python3';

COMMIT;
