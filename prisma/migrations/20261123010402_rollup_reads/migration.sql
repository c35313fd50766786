-- Names of rollups are compared byte by byte, not by the rules of a language, and the planner knows how few groups they make:
-- ninety days are then summed up in a hash table instead of being sorted.
BEGIN;

ALTER TABLE rollup
  ALTER COLUMN grain TYPE text COLLATE "C",
  ALTER COLUMN scope TYPE text COLLATE "C",
  ALTER COLUMN task_key TYPE text COLLATE "C",
  ALTER COLUMN cause TYPE text COLLATE "C";
CREATE STATISTICS rollup_groups (ndistinct) ON version_id, scope, task_key, cause, bucket FROM rollup;

COMMIT;
