BEGIN;

-- A try of a task with all that goes on behind it.
ALTER TABLE draft_try DROP CONSTRAINT draft_try_scope_check;
ALTER TABLE draft_try ADD CONSTRAINT draft_try_scope_check
  CHECK (scope IN ('draft', 'until', 'from', 'only') AND (scope = 'draft') = (task_key IS NULL));

COMMIT;
