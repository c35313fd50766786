-- The roles that clear changes, and the one that gives roles, are given by two people: one asks, another confirms, and
-- neither is who receives it. Source: governance.md 2.4, case 13.
BEGIN;

CREATE TABLE grant_request (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  requested_by uuid NOT NULL,
  requested_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  outcome text,
  ended_by uuid,
  ended_at timestamptz(3),
  CONSTRAINT grant_request_pkey PRIMARY KEY (id),
  CONSTRAINT grant_request_role_check CHECK (role IN ('de', 'do', 'admin')),
  CONSTRAINT grant_request_by_other_check CHECK (requested_by <> user_id),
  CONSTRAINT grant_request_outcome_check CHECK (outcome IN ('granted', 'declined')),
  CONSTRAINT grant_request_ended_check CHECK ((outcome IS NULL) = (ended_by IS NULL) AND (outcome IS NULL) = (ended_at IS NULL)),
  -- Who asked may take it back; they never confirm it.
  CONSTRAINT grant_request_confirmed_by_other_check CHECK (outcome <> 'granted' OR (ended_by <> requested_by AND ended_by <> user_id)),
  CONSTRAINT grant_request_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT grant_request_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES app_user (id),
  CONSTRAINT grant_request_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES app_user (id)
);
CREATE UNIQUE INDEX grant_request_open_key ON grant_request (user_id, role) WHERE outcome IS NULL;

CREATE FUNCTION grant_request_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.outcome IS NOT NULL OR (NEW.id, NEW.user_id, NEW.role, NEW.requested_by, NEW.requested_at)
       IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.role, OLD.requested_by, OLD.requested_at) THEN
    RAISE EXCEPTION 'grant_is_fixed' USING ERRCODE = 'P0G40';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER grant_request_guard BEFORE UPDATE ON grant_request FOR EACH ROW EXECUTE FUNCTION grant_request_guard();
CREATE TRIGGER grant_request_no_delete BEFORE DELETE ON grant_request FOR EACH ROW EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER grant_request_no_truncate BEFORE TRUNCATE ON grant_request FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation();

ALTER TABLE role_grant
  ADD COLUMN confirmed_by uuid,
  ADD CONSTRAINT role_grant_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES app_user (id),
  ADD CONSTRAINT role_grant_confirmed_by_other_check CHECK (confirmed_by <> granted_by AND confirmed_by <> user_id);

CREATE OR REPLACE FUNCTION role_grant_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.granted_at := greatest(NEW.granted_at, now());
    -- The hand behind seeds and the first administrator asks nobody.
    IF NEW.role IN ('de', 'do', 'admin') AND NEW.granted_by <> '00000000-0000-7000-8000-000000000001' THEN
      PERFORM 1 FROM grant_request q WHERE q.user_id = NEW.user_id AND q.role = NEW.role AND q.requested_by = NEW.granted_by
        AND q.outcome IS NULL FOR UPDATE;
      IF NOT FOUND OR NOT EXISTS (
           SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
           WHERE g.user_id = NEW.confirmed_by AND g.role IN ('admin', 'manager') AND g.revoked_at IS NULL) THEN
        RAISE EXCEPTION 'needs_second_person' USING ERRCODE = 'P0G41';
      END IF;
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.user_id, NEW.role, NEW.granted_by, NEW.granted_at, NEW.confirmed_by)
       IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.role, OLD.granted_by, OLD.granted_at, OLD.confirmed_by)
     OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
    RAISE EXCEPTION 'grant_is_fixed' USING ERRCODE = 'P0G40';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION grant_counts_for(p_grant role_grant, p_change_request uuid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT p_grant.revoked_at IS NULL
    AND p_grant.granted_at <= (SELECT c.created_at FROM change_request c WHERE c.id = p_change_request)
    AND NOT EXISTS (SELECT 1 FROM contributor k WHERE k.change_request_id = p_change_request
                      AND k.user_id IN (p_grant.granted_by, p_grant.confirmed_by))
$$;

REVOKE ALL ON FUNCTION grant_request_guard() FROM PUBLIC;

COMMIT;
