-- Runs that are cold leave the hot tables for files; what stays of each is its row and its place in the queue. Source: ADR 20.
BEGIN;

-- How long a run stays after its end, per class: 0 decision, 1 interactive, 2 batch, 3 backfill.
CREATE TABLE retention (
  class smallint NOT NULL,
  hot_days integer NOT NULL,
  updated_by uuid,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT retention_pkey PRIMARY KEY (class),
  CONSTRAINT retention_class_check CHECK (class BETWEEN 0 AND 3),
  CONSTRAINT retention_hot_days_check CHECK (hot_days BETWEEN 1 AND 3650),
  CONSTRAINT retention_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES app_user (id)
);
INSERT INTO retention (class, hot_days) SELECT c, 7 FROM generate_series(0, 3) c;

-- `writing` until the file is checked against the rows; `stored` while the rows are deleted; then `done`.
CREATE TABLE archive_file (
  id uuid NOT NULL,
  state text NOT NULL DEFAULT 'writing',
  taken_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  runs integer NOT NULL,
  bytes bigint,
  sha256 text,
  -- Rows by table.
  counts jsonb,
  stored_at timestamptz(3),
  CONSTRAINT archive_file_pkey PRIMARY KEY (id),
  CONSTRAINT archive_file_state_check CHECK (state IN ('writing', 'stored', 'done')),
  CONSTRAINT archive_file_stored_check CHECK ((state = 'writing') = (stored_at IS NULL)
    AND (state = 'writing') = (sha256 IS NULL) AND (sha256 IS NULL) = (counts IS NULL) AND (sha256 IS NULL) = (bytes IS NULL))
);
CREATE INDEX archive_file_open_idx ON archive_file (taken_at) WHERE state <> 'done';

ALTER TABLE dag_run ADD COLUMN archive_id uuid,
  -- Its rows are back for a while, because somebody opened it.
  ADD COLUMN restored_at timestamptz(3),
  ADD CONSTRAINT dag_run_archive_fkey FOREIGN KEY (archive_id) REFERENCES archive_file (id),
  ADD CONSTRAINT dag_run_archive_check CHECK (archive_id IS NULL OR state IN ('success', 'failed', 'cancelled')),
  ADD CONSTRAINT dag_run_restored_check CHECK (restored_at IS NULL OR archive_id IS NOT NULL);
CREATE INDEX dag_run_cold_idx ON dag_run (finished_at) WHERE finished_at IS NOT NULL AND archive_id IS NULL;
CREATE INDEX dag_run_archive_idx ON dag_run (archive_id) WHERE archive_id IS NOT NULL;
CREATE INDEX dag_run_restored_idx ON dag_run (restored_at) WHERE restored_at IS NOT NULL;

-- What references point at must be found without a scan when it is deleted.
CREATE INDEX task_instance_reused_idx ON task_instance (reused_attempt_id) WHERE reused_attempt_id IS NOT NULL;
CREATE INDEX mark_request_task_idx ON mark_request (dag_run_id, task_index);

-- A run whose rows are being taken away, or are gone, is not opened again.
CREATE FUNCTION refuse_archived_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'archived_run: run % is archived; replay it instead', OLD.id USING ERRCODE = 'P0S05';
END $$;
CREATE TRIGGER dag_run_archived BEFORE UPDATE OF state ON dag_run FOR EACH ROW
  WHEN (OLD.archive_id IS NOT NULL AND NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION refuse_archived_change();
REVOKE ALL ON FUNCTION refuse_archived_change() FROM PUBLIC;

COMMIT;
