-- What a person does to a run: pause it, take finished tasks of it back. What was decided stays decided.
BEGIN;

ALTER TABLE dag_run ADD COLUMN is_paused boolean NOT NULL DEFAULT false;

-- An attempt that ended is history, whoever asks.
CREATE FUNCTION refuse_attempt_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'terminal_state: attempt % is % and cannot become %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'P0S01';
END $$;
DROP TRIGGER task_attempt_terminal ON task_attempt;
CREATE TRIGGER task_attempt_terminal BEFORE UPDATE OF state ON task_attempt FOR EACH ROW
  WHEN (OLD.state NOT IN ('queued', 'running') AND NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION refuse_attempt_change();

-- A run that succeeded has decided about its client: neither it nor its tasks change any more. Another decision is
-- another run.
CREATE FUNCTION refuse_decided_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'decided_run: run % has decided; replay it instead', OLD.id USING ERRCODE = 'P0S04';
END $$;
CREATE TRIGGER dag_run_decided BEFORE UPDATE OF state ON dag_run FOR EACH ROW
  WHEN (OLD.state = 'success' AND NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION refuse_decided_change();

CREATE FUNCTION refuse_decided_task_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- The transaction that ends the run may settle its last tasks after the run's own row.
  IF EXISTS (SELECT 1 FROM dag_run r WHERE r.id = OLD.dag_run_id AND r.state = 'success' AND r.xmin <> pg_current_xact_id()::xid) THEN
    RAISE EXCEPTION 'decided_run: run % has decided; replay it instead', OLD.dag_run_id USING ERRCODE = 'P0S04';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER task_instance_decided BEFORE UPDATE OF state ON task_instance FOR EACH ROW
  WHEN (OLD.state IN ('success', 'failed', 'skipped', 'upstream_failed', 'cancelled') AND NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION refuse_decided_task_change();

REVOKE ALL ON FUNCTION refuse_attempt_change(), refuse_decided_change(), refuse_decided_task_change() FROM PUBLIC;

COMMIT;
