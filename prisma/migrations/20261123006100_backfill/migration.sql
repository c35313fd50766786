-- A backfill runs what was not run, or runs it again: slots of a schedule, or clients that this DAG knows.
BEGIN;

-- The version a backfill is pinned to is one of its own DAG.
ALTER TABLE dag_version ADD CONSTRAINT dag_version_of_dag_key UNIQUE (id, dag_id);

CREATE TABLE backfill (
  id uuid NOT NULL,
  dag_id uuid NOT NULL,
  version_id uuid NOT NULL,
  selection jsonb NOT NULL,
  newest_first boolean NOT NULL,
  max_active_runs integer NOT NULL,
  state text NOT NULL DEFAULT 'running',
  why text NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  finished_at timestamptz(3),
  CONSTRAINT backfill_pkey PRIMARY KEY (id),
  CONSTRAINT backfill_state_check CHECK (state IN ('running', 'paused', 'cancelled', 'done')),
  CONSTRAINT backfill_finished_check CHECK ((finished_at IS NOT NULL) = (state IN ('cancelled', 'done'))),
  CONSTRAINT backfill_max_active_runs_check CHECK (max_active_runs BETWEEN 1 AND 100),
  CONSTRAINT backfill_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  CONSTRAINT backfill_version_id_fkey FOREIGN KEY (version_id, dag_id) REFERENCES dag_version (id, dag_id),
  CONSTRAINT backfill_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_user (id)
);
CREATE INDEX backfill_dag_idx ON backfill (dag_id, created_at DESC, id);
CREATE INDEX backfill_running_idx ON backfill (dag_id) WHERE state = 'running';

-- How a queued unit ended is what its run says; it is not written down a second time.
CREATE TABLE backfill_unit (
  backfill_id uuid NOT NULL,
  position integer NOT NULL,
  tick timestamptz(3),
  queue_item_id uuid,
  state text NOT NULL DEFAULT 'pending',
  reason text,
  dag_run_id uuid,
  CONSTRAINT backfill_unit_pkey PRIMARY KEY (backfill_id, position),
  CONSTRAINT backfill_unit_state_check CHECK (state IN ('pending', 'queued', 'skipped')),
  CONSTRAINT backfill_unit_kind_check CHECK (num_nonnulls(tick, queue_item_id) = 1),
  CONSTRAINT backfill_unit_run_check CHECK ((dag_run_id IS NOT NULL) = (state = 'queued')),
  CONSTRAINT backfill_unit_reason_check CHECK ((reason IS NOT NULL) = (state = 'skipped')),
  CONSTRAINT backfill_unit_backfill_id_fkey FOREIGN KEY (backfill_id) REFERENCES backfill (id),
  CONSTRAINT backfill_unit_queue_item_id_fkey FOREIGN KEY (queue_item_id) REFERENCES queue_item (id),
  CONSTRAINT backfill_unit_dag_run_id_fkey FOREIGN KEY (dag_run_id) REFERENCES dag_run (id)
);
-- Each unit has its own run.
CREATE UNIQUE INDEX backfill_unit_run_key ON backfill_unit (dag_run_id) WHERE dag_run_id IS NOT NULL;
CREATE UNIQUE INDEX backfill_unit_tick_key ON backfill_unit (backfill_id, tick) WHERE tick IS NOT NULL;
CREATE UNIQUE INDEX backfill_unit_item_key ON backfill_unit (backfill_id, queue_item_id) WHERE queue_item_id IS NOT NULL;
CREATE INDEX backfill_unit_pending_idx ON backfill_unit (backfill_id, position) WHERE state = 'pending';

ALTER TABLE dag_run DROP CONSTRAINT dag_run_type_check;
ALTER TABLE dag_run ADD CONSTRAINT dag_run_type_check CHECK (run_type IN ('client', 'scheduled', 'manual', 'backfill'));
-- Whether a slot was run already, by its schedule or by a backfill.
CREATE INDEX dag_run_slot_idx ON dag_run (dag_id, logical_date, created_at DESC) WHERE logical_date IS NOT NULL;

-- A backfill that is over stays over, and keeps its version.
CREATE FUNCTION refuse_backfill_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'backfill_fixed: backfill % is % and keeps what it was created with', OLD.id, OLD.state USING ERRCODE = 'P0S01';
END $$;
CREATE TRIGGER backfill_fixed BEFORE UPDATE ON backfill FOR EACH ROW
  WHEN (OLD.state IN ('cancelled', 'done') OR OLD.version_id IS DISTINCT FROM NEW.version_id OR OLD.dag_id IS DISTINCT FROM NEW.dag_id)
  EXECUTE FUNCTION refuse_backfill_change();
REVOKE ALL ON FUNCTION refuse_backfill_change() FROM PUBLIC;

COMMIT;
