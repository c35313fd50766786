-- A closed change is opened again only as a new revision, so that no approval comes back with it. A revert brings back, as a
-- change like any other, what was active before. Source: governance.md 1.3 T15 and T17, 1.5 g and h.
BEGIN;

ALTER TABLE revision DROP CONSTRAINT revision_origin_check;
ALTER TABLE revision ADD CONSTRAINT revision_origin_check
  CHECK (origin IN ('push', 'revert', 'rebase', 'resolution', 'suggestion', 'reopen'));

/* What a snapshot runs, without what its references were when it was made. */
CREATE FUNCTION unpinned_content(p_content_hash text) RETURNS jsonb LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT convert_from(s.canonical, 'UTF8')::jsonb #- '{closure,pins}' FROM snapshot s WHERE s.content_hash = p_content_hash
$$;

CREATE OR REPLACE FUNCTION revision_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  active_hash text;
  cr change_request;
  head revision;
BEGIN
  SELECT v.content_hash INTO active_hash FROM change_request c JOIN dag d ON d.id = c.dag_id
    LEFT JOIN dag_version v ON v.id = d.active_version_id WHERE c.id = NEW.change_request_id FOR SHARE OF d;
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR UPDATE;
  IF cr.lifecycle <> 'open' THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF NEW.number <> cr.head_revision + 1 THEN RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21'; END IF;
  IF NEW.origin = 'reopen' THEN
    -- It says what it said, from where it started: one that was overtaken meanwhile is behind, and updated like any other.
    SELECT * INTO head FROM revision r WHERE r.change_request_id = NEW.change_request_id AND r.number = cr.head_revision;
    IF (NEW.content_hash, NEW.base_hash) IS DISTINCT FROM (head.content_hash, head.base_hash) THEN
      RAISE EXCEPTION 'reopened_as_it_was' USING ERRCODE = 'P0G01';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.base_hash IS DISTINCT FROM active_hash THEN RAISE EXCEPTION 'base_moved' USING ERRCODE = 'P0G22'; END IF;
  IF NEW.origin = 'revert' AND NOT EXISTS (
       SELECT 1 FROM dag_version v WHERE v.dag_id = cr.dag_id AND unpinned_content(v.content_hash) = unpinned_content(NEW.content_hash)) THEN
    RAISE EXCEPTION 'never_active' USING ERRCODE = 'P0G24';
  END IF;
  RETURN NEW;
END $$;

-- Whoever opens a change again adds nothing to it either.
CREATE OR REPLACE FUNCTION revision_recorded() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE change_request SET head_revision = NEW.number WHERE id = NEW.change_request_id;
  INSERT INTO contributor (change_request_id, user_id)
    SELECT NEW.change_request_id, NEW.pushed_by WHERE NEW.origin NOT IN ('rebase', 'reopen')
    UNION SELECT c.id, c.author_id FROM change_request c WHERE c.id = NEW.change_request_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE FUNCTION reopened_with_revision() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT c.head_revision FROM change_request c WHERE c.id = NEW.id) = OLD.head_revision THEN
    RAISE EXCEPTION 'reopened_as_new_revision' USING ERRCODE = 'P0G01';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER change_request_reopened AFTER UPDATE OF lifecycle ON change_request DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.lifecycle = 'closed' AND NEW.lifecycle = 'open') EXECUTE FUNCTION reopened_with_revision();

-- A comment that blocks is seen by an activation, or comes too late.
CREATE FUNCTION review_thread_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM change_request c WHERE c.id = NEW.change_request_id AND c.lifecycle = 'open' FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_thread_guard BEFORE INSERT OR UPDATE ON review_thread FOR EACH ROW EXECUTE FUNCTION review_thread_guard();

REVOKE ALL ON FUNCTION unpinned_content(text), reopened_with_revision(), review_thread_guard() FROM PUBLIC;

COMMIT;
