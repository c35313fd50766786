-- Whoever put a client into the queue does not answer the approvals of its run, like whoever started the run.
BEGIN;

CREATE OR REPLACE FUNCTION refuse_own_answer() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM dag_run r LEFT JOIN queue_item q ON q.id = r.queue_item_id
             WHERE r.id = NEW.dag_run_id AND NEW.answered_by IN (r.triggered_by, q.created_by)) THEN
    RAISE EXCEPTION 'own_answer: whoever started run % or enqueued its client does not answer its approvals', NEW.dag_run_id
      USING ERRCODE = 'P0S03';
  END IF;
  RETURN NEW;
END $$;

COMMIT;
