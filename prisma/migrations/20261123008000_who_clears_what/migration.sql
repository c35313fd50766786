-- Each rule of a revision is filled by another person, who held the role before the change began and was not given it by
-- somebody with a part in it. Objections stand over revisions until taken back or set aside by name.
-- Source: governance.md 1.3 T5 to T8, 1.4 and 2.2.
BEGIN;

-- Role grants: given once, taken away once, never backdated. What was counted under a grant cannot come back with it. --
CREATE FUNCTION role_grant_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.granted_at := greatest(NEW.granted_at, now());
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.user_id, NEW.role, NEW.granted_by, NEW.granted_at)
       IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.role, OLD.granted_by, OLD.granted_at)
     OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
    RAISE EXCEPTION 'grant_is_fixed' USING ERRCODE = 'P0G40';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER role_grant_guard BEFORE INSERT OR UPDATE ON role_grant FOR EACH ROW EXECUTE FUNCTION role_grant_guard();
CREATE TRIGGER role_grant_no_delete BEFORE DELETE ON role_grant FOR EACH ROW EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER role_grant_no_truncate BEFORE TRUNCATE ON role_grant FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation();

-- Requirements: a rule may be filled by any of several roles ------------------------------------------------------------
ALTER TABLE requirement DROP CONSTRAINT requirement_role_check;
ALTER TABLE requirement RENAME COLUMN role TO roles;
ALTER TABLE requirement ALTER COLUMN roles TYPE text[] USING ARRAY[roles];
ALTER TABLE requirement ADD CONSTRAINT requirement_roles_check
  CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['ds', 'de', 'do', 'manager', 'admin']);

-- Reviews: every grant that could fill a rule is kept with the vote -------------------------------------------------------
ALTER TABLE review DROP CONSTRAINT review_grant_id_fkey;
ALTER TABLE review RENAME COLUMN grant_id TO grant_ids;
ALTER TABLE review ALTER COLUMN grant_ids TYPE uuid[] USING CASE WHEN grant_ids IS NULL THEN '{}' ELSE ARRAY[grant_ids] END;
ALTER TABLE review ALTER COLUMN grant_ids SET DEFAULT '{}', ALTER COLUMN grant_ids SET NOT NULL;

-- A change cannot be dated after the grants that it would then find old enough.
CREATE FUNCTION change_request_dated() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.created_at := least(NEW.created_at, clock_timestamp());
  ELSIF NEW.created_at <> OLD.created_at THEN
    RAISE EXCEPTION 'change_request_identity_is_fixed' USING ERRCODE = 'P0G01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER change_request_dated BEFORE INSERT OR UPDATE OF created_at ON change_request
  FOR EACH ROW EXECUTE FUNCTION change_request_dated();

/* A grant counts for a change when it is older than the change and nobody with a part in the change gave it. */
CREATE FUNCTION grant_counts_for(p_grant role_grant, p_change_request uuid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT p_grant.revoked_at IS NULL
    AND p_grant.granted_at <= (SELECT c.created_at FROM change_request c WHERE c.id = p_change_request)
    AND NOT EXISTS (SELECT 1 FROM contributor k WHERE k.change_request_id = p_change_request AND k.user_id = p_grant.granted_by)
$$;

CREATE OR REPLACE FUNCTION review_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
  held uuid[];
BEGIN
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR SHARE;
  IF cr.lifecycle <> 'open' THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF NEW.revision <> cr.head_revision THEN RAISE EXCEPTION 'stale_revision' USING ERRCODE = 'P0G11'; END IF;
  NEW.grant_ids := '{}';
  IF NEW.decision NOT IN ('approve', 'request_changes') THEN RETURN NEW; END IF;
  IF NEW.decision = 'approve'
     AND EXISTS (SELECT 1 FROM contributor c WHERE c.change_request_id = NEW.change_request_id AND c.user_id = NEW.reviewer_id) THEN
    RAISE EXCEPTION 'is_contributor' USING ERRCODE = 'P0G13';
  END IF;
  -- A role that is being taken away at this moment is waited for.
  PERFORM 1 FROM role_grant g WHERE g.user_id = NEW.reviewer_id AND g.revoked_at IS NULL ORDER BY g.id FOR SHARE;
  SELECT array_agg(g.id ORDER BY g.id), coalesce(array_agg(g.id ORDER BY g.id)
           FILTER (WHERE grant_counts_for(g, NEW.change_request_id)), '{}')
    INTO held, NEW.grant_ids
    FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
    WHERE g.user_id = NEW.reviewer_id AND g.revoked_at IS NULL
      AND EXISTS (SELECT 1 FROM requirement q WHERE q.change_request_id = NEW.change_request_id
                    AND q.revision = NEW.revision AND g.role = ANY (q.roles));
  IF held IS NULL THEN RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14'; END IF;
  IF cardinality(NEW.grant_ids) = 0 THEN RAISE EXCEPTION 'fresh_grant' USING ERRCODE = 'P0G15'; END IF;
  RETURN NEW;
END $$;

-- Objections that were set aside -------------------------------------------------------------------------------------------
CREATE TABLE dismissal (
  review_id uuid NOT NULL,
  dismissed_by uuid NOT NULL,
  reason text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT dismissal_pkey PRIMARY KEY (review_id),
  CONSTRAINT dismissal_review_id_fkey FOREIGN KEY (review_id) REFERENCES review (id),
  CONSTRAINT dismissal_dismissed_by_fkey FOREIGN KEY (dismissed_by) REFERENCES app_user (id),
  CONSTRAINT dismissal_reason_check CHECK (length(reason) >= 10)
);
CREATE TRIGGER dismissal_no_truncate BEFORE TRUNCATE ON dismissal FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER dismissal_no_update BEFORE UPDATE ON dismissal FOR EACH ROW EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER dismissal_no_delete BEFORE DELETE ON dismissal FOR EACH ROW EXECUTE FUNCTION refuse_mutation();

/* When one working day has passed, Monday to Friday in UTC. */
CREATE FUNCTION after_one_working_day(p_from timestamptz) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE
SET search_path = public, pg_temp AS $$
DECLARE
  local_from timestamp := p_from AT TIME ZONE 'UTC';
BEGIN
  WHILE extract(isodow FROM local_from) > 5 LOOP local_from := date_trunc('day', local_from) + interval '1 day'; END LOOP;
  local_from := local_from + interval '1 day';
  WHILE extract(isodow FROM local_from) > 5 LOOP local_from := local_from + interval '1 day'; END LOOP;
  RETURN local_from AT TIME ZONE 'UTC';
END $$;

/* Others who hold a role under which the review was given, count for the change and have no part in it. */
CREATE FUNCTION review_peers(p_review review) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT DISTINCT g.user_id FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
  WHERE g.role IN (SELECT o.role FROM role_grant o WHERE o.id = ANY (p_review.grant_ids))
    AND g.user_id <> p_review.reviewer_id AND grant_counts_for(g, p_review.change_request_id)
    AND NOT EXISTS (SELECT 1 FROM contributor k WHERE k.change_request_id = p_review.change_request_id AND k.user_id = g.user_id)
$$;

CREATE FUNCTION dismissal_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  objection review;
BEGIN
  SELECT * INTO STRICT objection FROM review WHERE id = NEW.review_id;
  PERFORM 1 FROM change_request c WHERE c.id = objection.change_request_id AND c.lifecycle = 'open' FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF objection.decision <> 'request_changes' OR EXISTS (
       SELECT 1 FROM review r WHERE r.change_request_id = objection.change_request_id AND r.reviewer_id = objection.reviewer_id
         AND r.decision <> 'comment' AND r.sequence > objection.sequence) THEN
    RAISE EXCEPTION 'not_standing' USING ERRCODE = 'P0G16';
  END IF;
  IF EXISTS (SELECT 1 FROM contributor k WHERE k.change_request_id = objection.change_request_id AND k.user_id = NEW.dismissed_by) THEN
    RAISE EXCEPTION 'is_contributor' USING ERRCODE = 'P0G13';
  END IF;
  IF NEW.dismissed_by = objection.reviewer_id OR NOT (
       NEW.dismissed_by IN (SELECT review_peers(objection))
       OR (NOT EXISTS (SELECT review_peers(objection)) AND EXISTS (
             SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
             WHERE g.user_id = NEW.dismissed_by AND g.role IN ('do', 'admin') AND g.revoked_at IS NULL))) THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
  IF EXISTS (SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
               WHERE g.id = ANY (objection.grant_ids) AND g.revoked_at IS NULL)
     AND clock_timestamp() < after_one_working_day((SELECT max(r.created_at) FROM review r
           WHERE r.change_request_id = objection.change_request_id AND r.reviewer_id = objection.reviewer_id)) THEN
    RAISE EXCEPTION 'still_reachable' USING ERRCODE = 'P0G17';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dismissal_guard BEFORE INSERT ON dismissal FOR EACH ROW EXECUTE FUNCTION dismissal_guard();

-- Counting -------------------------------------------------------------------------------------------------------------------
DROP FUNCTION counted_approvals(uuid, int, text);

/* People whose last word on this revision is an approval that counts now, with every role it can count under. */
CREATE FUNCTION counted_voters(p_change_request uuid, p_revision int) RETURNS TABLE (voter uuid, roles text[])
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT last_word.reviewer_id, array_agg(g.role) FROM (
    SELECT DISTINCT ON (r.reviewer_id) r.reviewer_id, r.decision, r.grant_ids FROM review r
    WHERE r.change_request_id = p_change_request AND r.revision = p_revision AND r.decision <> 'comment'
    ORDER BY r.reviewer_id, r.sequence DESC) last_word
  JOIN app_user u ON u.id = last_word.reviewer_id AND u.is_active
  JOIN role_grant g ON g.id = ANY (last_word.grant_ids) AND g.user_id = last_word.reviewer_id
    AND grant_counts_for(g, p_change_request)
  WHERE last_word.decision = 'approve'
    AND NOT EXISTS (SELECT 1 FROM contributor c WHERE c.change_request_id = p_change_request AND c.user_id = last_word.reviewer_id)
  GROUP BY last_word.reviewer_id
$$;

/*
 * A rule of a set of rules that cannot all be filled, or null. One person fills one rule, so (Hall's theorem) every set of
 * rules must have as many voters who could fill one of them as the set asks for.
 */
CREATE FUNCTION unfilled_rule(p_change_request uuid, p_revision int) RETURNS text LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
  rules requirement[] := ARRAY(SELECT q FROM requirement q
    WHERE q.change_request_id = p_change_request AND q.revision = p_revision ORDER BY q.rule);
  chosen requirement[];
BEGIN
  IF cardinality(rules) > 12 THEN RAISE EXCEPTION 'too_many_rules' USING ERRCODE = 'P0G01'; END IF;
  FOR subset IN 1 .. (1 << cardinality(rules)) - 1 LOOP
    chosen := ARRAY(SELECT rules[i] FROM generate_subscripts(rules, 1) i WHERE subset & (1 << (i - 1)) <> 0);
    IF (SELECT count(*) FROM counted_voters(p_change_request, p_revision) v
          WHERE EXISTS (SELECT 1 FROM unnest(chosen) q WHERE q.roles && v.roles))
       < (SELECT sum(q.minimum) FROM unnest(chosen) q) THEN
      RETURN chosen[cardinality(chosen)].rule;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION assert_activatable(p_change_request uuid, p_revision int) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  missing text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM requirement q WHERE q.change_request_id = p_change_request AND q.revision = p_revision) THEN
    RAISE EXCEPTION 'no_policy' USING ERRCODE = 'P0G03';   -- fail closed
  END IF;
  -- An objection stands on every later revision until its author approves or withdraws, or another sets it aside.
  IF EXISTS (SELECT 1 FROM (
       SELECT DISTINCT ON (r.reviewer_id) r.id, r.decision FROM review r
       WHERE r.change_request_id = p_change_request AND r.decision <> 'comment'
       ORDER BY r.reviewer_id, r.sequence DESC) last_word
     WHERE last_word.decision = 'request_changes' AND NOT EXISTS (SELECT 1 FROM dismissal d WHERE d.review_id = last_word.id)) THEN
    RAISE EXCEPTION 'changes_requested' USING ERRCODE = 'P0G05';
  END IF;
  IF EXISTS (SELECT 1 FROM review_thread t WHERE t.change_request_id = p_change_request AND t.is_blocking AND t.resolved_at IS NULL) THEN
    RAISE EXCEPTION 'open_thread' USING ERRCODE = 'P0G04';
  END IF;
  missing := unfilled_rule(p_change_request, p_revision);
  IF missing IS NOT NULL THEN RAISE EXCEPTION 'missing_approval: %', missing USING ERRCODE = 'P0G02'; END IF;
END $$;

CREATE OR REPLACE FUNCTION activation_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
  active_hash text;
  revision_base text;
BEGIN
  PERFORM 1 FROM dag WHERE id = NEW.dag_id FOR UPDATE;
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR UPDATE;
  PERFORM 1 FROM role_grant g WHERE g.id IN
    (SELECT unnest(r.grant_ids) FROM review r WHERE r.change_request_id = NEW.change_request_id AND r.revision = NEW.revision)
    ORDER BY g.id FOR SHARE;
  PERFORM 1 FROM app_user u WHERE u.id IN
    (SELECT r.reviewer_id FROM review r WHERE r.change_request_id = NEW.change_request_id AND r.revision = NEW.revision)
    ORDER BY u.id FOR SHARE;
  IF cr.dag_id <> NEW.dag_id THEN RAISE EXCEPTION 'wrong_dag' USING ERRCODE = 'P0G20'; END IF;
  IF cr.lifecycle <> 'open' THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF NEW.revision <> cr.head_revision THEN RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21'; END IF;
  SELECT v.content_hash INTO active_hash FROM dag d JOIN dag_version v ON v.id = d.active_version_id WHERE d.id = NEW.dag_id;
  SELECT r.base_hash INTO revision_base FROM revision r WHERE r.change_request_id = NEW.change_request_id AND r.number = NEW.revision;
  IF revision_base IS DISTINCT FROM active_hash THEN RAISE EXCEPTION 'base_moved' USING ERRCODE = 'P0G22'; END IF;
  PERFORM assert_activatable(NEW.change_request_id, NEW.revision);
  NEW.previous_hash := active_hash;
  NEW.transaction_id := pg_current_xact_id();
  RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION role_grant_guard(), change_request_dated(), grant_counts_for(role_grant, uuid),
  after_one_working_day(timestamptz), review_peers(review), dismissal_guard(), counted_voters(uuid, int),
  unfilled_rule(uuid, int) FROM PUBLIC;

COMMIT;
