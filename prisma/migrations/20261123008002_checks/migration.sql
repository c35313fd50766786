-- Required checks are rows of a revision, each with the one source whose word counts; results are bound to its bytes.
-- Missing is not green. Source: governance.md 1.4 and 3.4.
BEGIN;

CREATE TABLE required_check (
  change_request_id uuid NOT NULL,
  revision int NOT NULL,
  name text NOT NULL,
  source text NOT NULL,
  CONSTRAINT required_check_pkey PRIMARY KEY (change_request_id, revision, name),
  CONSTRAINT required_check_source_key UNIQUE (change_request_id, revision, name, source),
  CONSTRAINT required_check_revision_fkey FOREIGN KEY (change_request_id, revision) REFERENCES revision (change_request_id, number)
);

CREATE TABLE check_result (
  id uuid NOT NULL,
  change_request_id uuid NOT NULL,
  revision int NOT NULL,
  content_hash text NOT NULL,
  name text NOT NULL,
  source text NOT NULL,
  is_passed boolean NOT NULL,
  detail text NOT NULL DEFAULT '',
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT check_result_pkey PRIMARY KEY (id),
  CONSTRAINT check_result_content_fkey FOREIGN KEY (change_request_id, revision, content_hash)
    REFERENCES revision (change_request_id, number, content_hash),
  -- Nobody but the registered source has a say.
  CONSTRAINT check_result_source_fkey FOREIGN KEY (change_request_id, revision, name, source)
    REFERENCES required_check (change_request_id, revision, name, source)
);
CREATE INDEX check_result_latest_idx ON check_result (change_request_id, revision, name, sequence DESC);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['required_check', 'check_result'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation()', t || '_no_truncate', t);
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_mutation()', t || '_no_update', t);
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_mutation()', t || '_no_delete', t);
  END LOOP;
END $$;

-- What is open waits for its checks to run once more.
INSERT INTO required_check (change_request_id, revision, name, source)
  SELECT c.id, c.head_revision, n.name, 'signalbox' FROM change_request c CROSS JOIN (VALUES ('document'), ('references')) n (name)
  WHERE c.lifecycle = 'open' AND c.head_revision > 0;

-- Whatever the caller forgets, each revision asks for both.
CREATE FUNCTION revision_asks_for_checks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO required_check (change_request_id, revision, name, source)
    VALUES (NEW.change_request_id, NEW.number, 'document', 'signalbox'), (NEW.change_request_id, NEW.number, 'references', 'signalbox');
  RETURN NULL;
END $$;
CREATE TRIGGER revision_asks_for_checks AFTER INSERT ON revision FOR EACH ROW EXECUTE FUNCTION revision_asks_for_checks();

-- A result that comes while the change is being activated waits, and is then too late.
CREATE FUNCTION check_result_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
BEGIN
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR SHARE;
  IF cr.lifecycle <> 'open' THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF NEW.revision <> cr.head_revision THEN RAISE EXCEPTION 'stale_revision' USING ERRCODE = 'P0G11'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_result_guard BEFORE INSERT ON check_result FOR EACH ROW EXECUTE FUNCTION check_result_guard();

CREATE FUNCTION activation_checks_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  required record;
BEGIN
  FOR required IN
    SELECT q.name, (SELECT r.is_passed FROM check_result r
                    WHERE r.change_request_id = q.change_request_id AND r.revision = q.revision AND r.name = q.name
                    ORDER BY r.sequence DESC LIMIT 1) AS is_passed
    FROM required_check q WHERE q.change_request_id = NEW.change_request_id AND q.revision = NEW.revision ORDER BY q.name LOOP
    IF required.is_passed IS NULL THEN RAISE EXCEPTION 'check_missing: %', required.name USING ERRCODE = 'P0G06'; END IF;
    IF NOT required.is_passed THEN RAISE EXCEPTION 'check_not_green: %', required.name USING ERRCODE = 'P0G07'; END IF;
  END LOOP;
  IF NOT FOUND THEN RAISE EXCEPTION 'check_missing' USING ERRCODE = 'P0G06'; END IF;   -- fail closed
  RETURN NEW;
END $$;
-- After activation_guard by name: every lock is held when this looks.
CREATE TRIGGER activation_guard_checks BEFORE INSERT ON activation FOR EACH ROW EXECUTE FUNCTION activation_checks_guard();

REVOKE ALL ON FUNCTION revision_asks_for_checks(), check_result_guard(), activation_checks_guard() FROM PUBLIC;

COMMIT;
