-- What lists and grids show of an archived run without its file: a letter per task, and the decision. Source: ADR 27.
BEGIN;

ALTER TABLE dag_run ADD COLUMN kept jsonb,
  ADD CONSTRAINT dag_run_kept_check CHECK (kept IS NULL OR archive_id IS NOT NULL);

COMMIT;
