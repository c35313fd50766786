-- Whether a connection can be used from a lane is tried by a worker that serves the lane, at the stored address alone, and told in
-- one of three words. And what checks depend on says when it changes, so that workers run the checks of open changes again.
BEGIN;

CREATE TABLE connection_test (
  id uuid NOT NULL,
  connection text NOT NULL,
  version int NOT NULL,
  lane text NOT NULL,
  asked_by uuid,   -- null: the checks of a revision ask
  asked_at timestamptz(3) NOT NULL,
  claimed_at timestamptz(3),
  outcome text,
  tested_at timestamptz(3),
  CONSTRAINT connection_test_pkey PRIMARY KEY (id),
  CONSTRAINT connection_test_connection_fkey FOREIGN KEY (connection) REFERENCES connection (name),
  CONSTRAINT connection_test_lane_fkey FOREIGN KEY (lane) REFERENCES lane (name),
  CONSTRAINT connection_test_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES app_user (id),
  CONSTRAINT connection_test_outcome_check CHECK (outcome IN ('works', 'refused', 'no_answer', 'changed')),
  CONSTRAINT connection_test_end_check CHECK ((outcome IS NULL) = (tested_at IS NULL))
);
-- One at a time; whoever else asks waits for its answer.
CREATE UNIQUE INDEX connection_test_open_key ON connection_test (connection, lane) WHERE outcome IS NULL;
CREATE INDEX connection_test_latest_idx ON connection_test (connection, lane, asked_at DESC);
CREATE INDEX connection_test_person_idx ON connection_test (asked_by, asked_at DESC) WHERE asked_by IS NOT NULL;

-- Hints: a row more than once costs a look more. Workers take them away.
CREATE TABLE check_due (
  id bigint GENERATED ALWAYS AS IDENTITY,
  change_request_id uuid NOT NULL,
  CONSTRAINT check_due_pkey PRIMARY KEY (id),
  CONSTRAINT check_due_change_request_fkey FOREIGN KEY (change_request_id) REFERENCES change_request (id)
);

-- Open changes whose head refers to `kind:name`. Index: change_request_open_idx.
CREATE FUNCTION ask_checks_of_reference(p_reference text) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO check_due (change_request_id)
  SELECT c.id FROM change_request c JOIN revision r ON r.change_request_id = c.id AND r.number = c.head_revision
  JOIN snapshot s ON s.content_hash = r.content_hash
  WHERE c.lifecycle = 'open' AND convert_from(s.canonical, 'UTF8')::jsonb -> 'closure' -> 'pins' ? p_reference
$$;

CREATE FUNCTION platform_asks_for_checks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ask_checks_of_reference(TG_TABLE_NAME || ':' || OLD.name);
  RETURN NULL;
END $$;
CREATE TRIGGER lane_asks_for_checks AFTER UPDATE OF slots OR DELETE ON lane FOR EACH ROW EXECUTE FUNCTION platform_asks_for_checks();
CREATE TRIGGER pool_asks_for_checks AFTER UPDATE OF slots OR DELETE ON pool FOR EACH ROW EXECUTE FUNCTION platform_asks_for_checks();
CREATE TRIGGER environment_asks_for_checks AFTER UPDATE OR DELETE ON environment FOR EACH ROW EXECUTE FUNCTION platform_asks_for_checks();
CREATE TRIGGER connection_asks_for_checks AFTER UPDATE OR DELETE ON connection FOR EACH ROW EXECUTE FUNCTION platform_asks_for_checks();

CREATE FUNCTION connection_test_asks_for_checks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ask_checks_of_reference('connection:' || NEW.connection);
  RETURN NULL;
END $$;
CREATE TRIGGER connection_test_asks_for_checks AFTER UPDATE OF outcome ON connection_test
  FOR EACH ROW WHEN (NEW.outcome IS NOT NULL) EXECUTE FUNCTION connection_test_asks_for_checks();

-- A revision, or the end of a change, is news for the other open changes of its DAG; an activation also for those that trigger it.
CREATE FUNCTION change_asks_for_checks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO check_due (change_request_id)
    SELECT c.id FROM change_request c WHERE c.dag_id = NEW.dag_id AND c.lifecycle = 'open' AND c.id <> NEW.id;
  IF NEW.lifecycle = 'activated' THEN
    PERFORM ask_checks_of_reference('dag:' || d.dag_key) FROM dag d WHERE d.id = NEW.dag_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER change_asks_for_checks AFTER UPDATE OF head_revision, lifecycle ON change_request
  FOR EACH ROW EXECUTE FUNCTION change_asks_for_checks();

CREATE FUNCTION grant_asks_for_checks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO check_due (change_request_id)
    SELECT c.id FROM change_request c WHERE c.author_id = NEW.user_id AND c.lifecycle = 'open';
  RETURN NULL;
END $$;
CREATE TRIGGER grant_asks_for_checks AFTER INSERT OR UPDATE ON role_grant FOR EACH ROW EXECUTE FUNCTION grant_asks_for_checks();

CREATE OR REPLACE FUNCTION revision_asks_for_checks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO required_check (change_request_id, revision, name, source, is_blocking)
    SELECT NEW.change_request_id, NEW.number, n.name, 'signalbox', n.is_blocking
    FROM (VALUES ('document', true), ('references', true), ('secrets', true), ('quota', true), ('policy', true),
                 ('overlap', false), ('simulation', false), ('connections', false)) n (name, is_blocking);
  RETURN NULL;
END $$;

INSERT INTO required_check (change_request_id, revision, name, source, is_blocking)
  SELECT c.id, c.head_revision, 'connections', 'signalbox', false FROM change_request c WHERE c.lifecycle = 'open' AND c.head_revision > 0;
INSERT INTO check_due (change_request_id) SELECT c.id FROM change_request c WHERE c.lifecycle = 'open' AND c.head_revision > 0;

REVOKE ALL ON FUNCTION ask_checks_of_reference(text), platform_asks_for_checks(), connection_test_asks_for_checks(),
  change_asks_for_checks(), grant_asks_for_checks() FROM PUBLIC;

COMMIT;
