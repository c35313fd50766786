-- A person's answer to an approval is an attempt of its own, and never that of the person who started the run.
BEGIN;

ALTER TABLE task_attempt ADD COLUMN answered_by uuid,
  ADD CONSTRAINT task_attempt_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES app_user (id);

CREATE FUNCTION refuse_own_answer() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM dag_run WHERE id = NEW.dag_run_id AND triggered_by = NEW.answered_by) THEN
    RAISE EXCEPTION 'own_answer: whoever started run % does not answer its approvals', NEW.dag_run_id USING ERRCODE = 'P0S03';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER task_attempt_own_answer BEFORE INSERT OR UPDATE OF answered_by ON task_attempt FOR EACH ROW
  WHEN (NEW.answered_by IS NOT NULL) EXECUTE FUNCTION refuse_own_answer();

-- Waits of open runs, to find the questions that nobody has answered yet.
CREATE INDEX task_attempt_deferred_idx ON task_attempt (dag_run_id, task_index, number) WHERE state = 'deferred';

COMMIT;
