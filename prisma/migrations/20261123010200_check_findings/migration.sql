-- A check says what it found and where, and some only tell: they are shown, and block nothing. Source: governance.md 3.4.
BEGIN;

ALTER TABLE required_check ADD COLUMN is_blocking boolean NOT NULL DEFAULT true;
ALTER TABLE check_result ADD COLUMN findings jsonb NOT NULL DEFAULT '[]',
  ADD CONSTRAINT check_result_findings_check CHECK (jsonb_typeof(findings) = 'array' AND octet_length(findings::text) <= 200000);

CREATE OR REPLACE FUNCTION revision_asks_for_checks() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO required_check (change_request_id, revision, name, source, is_blocking)
    SELECT NEW.change_request_id, NEW.number, n.name, 'signalbox', n.is_blocking
    FROM (VALUES ('document', true), ('references', true), ('secrets', true), ('quota', true), ('policy', true),
                 ('overlap', false), ('simulation', false)) n (name, is_blocking);
  RETURN NULL;
END $$;

-- What is open waits for its new checks to run: an activation runs them, and so does the button on the page.
INSERT INTO required_check (change_request_id, revision, name, source, is_blocking)
  SELECT c.id, c.head_revision, n.name, 'signalbox', n.is_blocking FROM change_request c
  CROSS JOIN (VALUES ('secrets', true), ('quota', true), ('policy', true), ('overlap', false), ('simulation', false)) n (name, is_blocking)
  WHERE c.lifecycle = 'open' AND c.head_revision > 0;

CREATE OR REPLACE FUNCTION activation_checks_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  required record;
BEGIN
  FOR required IN
    SELECT q.name, (SELECT r.is_passed FROM check_result r
                    WHERE r.change_request_id = q.change_request_id AND r.revision = q.revision AND r.name = q.name
                    ORDER BY r.sequence DESC LIMIT 1) AS is_passed
    FROM required_check q WHERE q.change_request_id = NEW.change_request_id AND q.revision = NEW.revision AND q.is_blocking
    ORDER BY q.name LOOP
    IF required.is_passed IS NULL THEN RAISE EXCEPTION 'check_missing: %', required.name USING ERRCODE = 'P0G06'; END IF;
    IF NOT required.is_passed THEN RAISE EXCEPTION 'check_not_green: %', required.name USING ERRCODE = 'P0G07'; END IF;
  END LOOP;
  IF NOT FOUND THEN RAISE EXCEPTION 'check_missing' USING ERRCODE = 'P0G06'; END IF;   -- fail closed
  RETURN NEW;
END $$;

COMMIT;
