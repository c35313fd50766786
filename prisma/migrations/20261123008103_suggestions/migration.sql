-- A suggestion is a thread with another value for one field. Whoever suggests has no part in the change: somebody else reads
-- that exact value and makes a revision of it. Source: governance.md 1.3 T9, 1.5 e, 3.3.
BEGIN;

CREATE TABLE suggestion (
  thread_id uuid NOT NULL,
  path text NOT NULL,
  -- Null takes the value away.
  value jsonb,
  accepted_by uuid,
  accepted_revision integer,
  CONSTRAINT suggestion_pkey PRIMARY KEY (thread_id),
  CONSTRAINT suggestion_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES review_thread (id),
  CONSTRAINT suggestion_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES app_user (id),
  CONSTRAINT suggestion_path_check CHECK (path LIKE '/%'),
  CONSTRAINT suggestion_accepted_check CHECK ((accepted_by IS NULL) = (accepted_revision IS NULL))
);

-- What was suggested stays as it was read, it is accepted once, and by somebody else.
CREATE FUNCTION suggestion_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.thread_id, NEW.path, NEW.value) IS DISTINCT FROM (OLD.thread_id, OLD.path, OLD.value) OR OLD.accepted_by IS NOT NULL THEN
    RAISE EXCEPTION 'append_only: suggestion rows are only accepted' USING ERRCODE = 'P0A01';
  END IF;
  IF NEW.accepted_by = (SELECT t.opened_by FROM review_thread t WHERE t.id = NEW.thread_id) THEN
    RAISE EXCEPTION 'own_suggestion' USING ERRCODE = 'P0G19';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER suggestion_guard BEFORE UPDATE ON suggestion FOR EACH ROW EXECUTE FUNCTION suggestion_guard();
CREATE TRIGGER suggestion_no_delete BEFORE DELETE ON suggestion FOR EACH ROW EXECUTE FUNCTION refuse_mutation();

REVOKE ALL ON FUNCTION suggestion_guard() FROM PUBLIC;

COMMIT;
