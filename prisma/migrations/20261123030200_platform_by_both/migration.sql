-- What is the platform's takes a data engineer and data ops, two people: whoever proposes speaks as a data engineer if they are one, and
-- otherwise a data engineer approves too. Each role that is asked is one approval by one person. Source: governance.md 2.2, class P.
BEGIN;

-- The roles of whoever proposed it, then. What was there before this column asked data ops alone, and says nothing here once it is over.
ALTER TABLE platform_change ADD COLUMN proposed_as text[];
UPDATE platform_change c SET proposed_as = ARRAY(SELECT DISTINCT g.role FROM role_grant g
    WHERE g.user_id = c.proposed_by AND g.granted_at <= c.proposed_at AND (g.revoked_at IS NULL OR g.revoked_at > c.proposed_at))
  WHERE c.outcome IS NULL;
ALTER TABLE platform_change ADD CONSTRAINT platform_change_proposed_as_check CHECK (outcome IS NOT NULL OR proposed_as IS NOT NULL);

/* Whose word a change asks for, one approval of each role. lib/domain/change/platform-change.ts says the same with its reasons. */
CREATE FUNCTION platform_asks(p_change uuid) RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN 'de' = ANY (coalesce(c.proposed_as, '{de}')) THEN ARRAY['do'] ELSE ARRAY['de', 'do'] END
    FROM platform_change c WHERE c.id = p_change
$$;

/* Under which of the roles asked for somebody's word counts: held now and when it was proposed, given by others than its proposer. */
CREATE FUNCTION platform_grants(p_user uuid, p_change uuid) RETURNS TABLE (id uuid, role text) LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT g.id, g.role FROM platform_change c
  JOIN role_grant g ON g.user_id = p_user AND g.revoked_at IS NULL AND g.granted_at <= c.proposed_at
    AND g.granted_by <> c.proposed_by AND g.confirmed_by IS DISTINCT FROM c.proposed_by
  JOIN app_user u ON u.id = g.user_id AND u.is_active
  WHERE c.id = p_change AND p_user <> c.proposed_by AND g.role = ANY (platform_asks(c.id))
$$;

/* Last words that approve, with the roles that count for them now. */
CREATE FUNCTION platform_votes(p_change uuid) RETURNS TABLE (reviewer_id uuid, roles text[]) LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT last_word.reviewer_id, array_agg(DISTINCT g.role) FROM platform_change c
  CROSS JOIN LATERAL (
    SELECT DISTINCT ON (r.reviewer_id) r.reviewer_id, r.decision, r.grant_ids, r.content_hash FROM platform_review r
    WHERE r.platform_change_id = c.id AND r.decision <> 'comment' ORDER BY r.reviewer_id, r.sequence DESC) last_word
  CROSS JOIN LATERAL platform_grants(last_word.reviewer_id, c.id) g
  WHERE c.id = p_change AND last_word.decision = 'approve' AND last_word.content_hash = c.content_hash AND g.id = ANY (last_word.grant_ids)
  GROUP BY last_word.reviewer_id
$$;

/* Every role asked for has its approval, and one person gives one: Hall's condition for one or two roles. */
CREATE FUNCTION platform_approved(p_change uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT platform_asks(p_change) <@ ARRAY(SELECT unnest(v.roles) FROM platform_votes(p_change) v)
    AND cardinality(platform_asks(p_change)) <= (SELECT count(*) FROM platform_votes(p_change))
$$;

CREATE OR REPLACE FUNCTION platform_change_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.proposed_as := ARRAY(SELECT DISTINCT g.role FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
      WHERE g.user_id = NEW.proposed_by AND g.revoked_at IS NULL ORDER BY g.role);
    IF NOT (NEW.proposed_as && (CASE NEW.kind WHEN 'window' THEN ARRAY['de', 'do', 'admin'] ELSE ARRAY['de', 'do'] END)) THEN
      RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
    END IF;
    NEW.proposed_at := least(NEW.proposed_at, clock_timestamp());
    NEW.outcome := NULL;
    NEW.applied_in := NULL;
    NEW.before := platform_state(NEW.kind, NEW.name);
    NEW.after := platform_value(NEW.kind, NEW.name, NEW.after);
    IF NEW.kind = 'connection' THEN
      PERFORM check_proposed_connection(NEW.before, NEW.after, NEW.sealed_secret IS NOT NULL);
    END IF;
    NEW.content_hash := encode(sha256(convert_to(jsonb_build_object('kind', NEW.kind, 'name', NEW.name, 'before', NEW.before,
      'after', NEW.after)::text, 'UTF8')), 'hex');
    RETURN NEW;
  END IF;
  IF OLD.outcome IS NOT NULL
     OR (NEW.id, NEW.number, NEW.kind, NEW.name, NEW.before, NEW.after, NEW.content_hash, NEW.why, NEW.proposed_by, NEW.proposed_at,
         NEW.proposed_as)
       IS DISTINCT FROM (OLD.id, OLD.number, OLD.kind, OLD.name, OLD.before, OLD.after, OLD.content_hash, OLD.why, OLD.proposed_by,
         OLD.proposed_at, OLD.proposed_as)
     -- A secret may be sealed anew with another key, and no other than one that opens can be made without the key.
     OR (NEW.sealed_secret IS NULL) <> (OLD.sealed_secret IS NULL) THEN
    RAISE EXCEPTION 'append_only: what was proposed is answered, not changed' USING ERRCODE = 'P0A01';
  END IF;
  NEW.applied_in := NULL;
  IF NEW.outcome IS NULL THEN RETURN NEW; END IF;
  NEW.sealed_secret := NULL;
  IF NEW.outcome IN ('applied', 'declined') AND NOT EXISTS (SELECT platform_grants(NEW.answered_by, OLD.id)) THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
  IF NEW.outcome = 'applied' THEN
    IF platform_state(NEW.kind, NEW.name) IS DISTINCT FROM NEW.before THEN RAISE EXCEPTION 'base_moved' USING ERRCODE = 'P0G22'; END IF;
    NEW.applied_in := pg_current_xact_id();
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION platform_review_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  about platform_change := open_platform_change(NEW.platform_change_id);
BEGIN
  IF NEW.content_hash <> about.content_hash THEN RAISE EXCEPTION 'stale_revision' USING ERRCODE = 'P0G11'; END IF;
  NEW.grant_ids := '{}';
  IF NEW.decision NOT IN ('approve', 'request_changes') THEN RETURN NEW; END IF;
  IF NEW.reviewer_id = about.proposed_by THEN RAISE EXCEPTION 'is_contributor' USING ERRCODE = 'P0G13'; END IF;
  -- A role that is being taken away at this moment is waited for.
  PERFORM 1 FROM role_grant g WHERE g.user_id = NEW.reviewer_id AND g.revoked_at IS NULL ORDER BY g.id FOR SHARE;
  NEW.grant_ids := ARRAY(SELECT g.id FROM platform_grants(NEW.reviewer_id, about.id) g);
  IF NEW.grant_ids = '{}' THEN RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14'; END IF;
  RETURN NEW;
END $$;

DROP FUNCTION platform_review_peers(uuid, uuid);
/* Others who hold a role that an objection was raised under, and whose word counts for the change. */
CREATE FUNCTION platform_review_peers(p_change uuid, p_reviewer uuid, p_grants uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT DISTINCT own.user_id FROM role_grant theirs
  JOIN role_grant own ON own.role = theirs.role AND own.revoked_at IS NULL AND own.user_id <> p_reviewer
  WHERE theirs.id = ANY (p_grants) AND own.id IN (SELECT g.id FROM platform_grants(own.user_id, p_change) g)
$$;

CREATE OR REPLACE FUNCTION platform_dismissal_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  objection platform_review;
  about platform_change;
  peers uuid[];
BEGIN
  SELECT * INTO STRICT objection FROM platform_review r WHERE r.id = NEW.review_id;
  about := open_platform_change(objection.platform_change_id);
  IF objection.id NOT IN (SELECT standing_platform_objections(about.id)) THEN
    RAISE EXCEPTION 'not_standing' USING ERRCODE = 'P0G16';
  END IF;
  IF NEW.dismissed_by = about.proposed_by THEN RAISE EXCEPTION 'is_contributor' USING ERRCODE = 'P0G13'; END IF;
  peers := ARRAY(SELECT platform_review_peers(about.id, objection.reviewer_id, objection.grant_ids));
  IF NEW.dismissed_by = objection.reviewer_id OR NOT (NEW.dismissed_by = ANY (peers) OR (peers = '{}' AND EXISTS (
       SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
       WHERE g.user_id = NEW.dismissed_by AND g.role IN ('do', 'admin') AND g.revoked_at IS NULL))) THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
  IF EXISTS (SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
               WHERE g.id = ANY (objection.grant_ids) AND g.revoked_at IS NULL)
     AND clock_timestamp() < after_one_working_day((SELECT max(r.created_at) FROM platform_review r
           WHERE r.platform_change_id = about.id AND r.reviewer_id = objection.reviewer_id)) THEN
    RAISE EXCEPTION 'still_reachable' USING ERRCODE = 'P0G17';
  END IF;
  RETURN NEW;
END $$;

/* Nothing is applied past an objection, a comment that blocks or a missing approval, whoever writes the outcome. */
CREATE OR REPLACE FUNCTION platform_change_unopposed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM platform_thread t WHERE t.platform_change_id = NEW.id AND t.is_blocking AND t.resolved_at IS NULL) THEN
    RAISE EXCEPTION 'open_thread' USING ERRCODE = 'P0G04';
  END IF;
  IF EXISTS (SELECT standing_platform_objections(NEW.id)) THEN
    RAISE EXCEPTION 'changes_requested' USING ERRCODE = 'P0G05';
  END IF;
  -- Roles that are being taken away at this moment are waited for, and counted afterwards.
  PERFORM 1 FROM role_grant g JOIN platform_review r ON g.id = ANY (r.grant_ids)
    WHERE r.platform_change_id = NEW.id AND r.decision = 'approve' ORDER BY g.id FOR SHARE OF g;
  IF NOT platform_approved(NEW.id) OR NEW.answered_by NOT IN (SELECT v.reviewer_id FROM platform_votes(NEW.id) v) THEN
    RAISE EXCEPTION 'missing_approval' USING ERRCODE = 'P0G02';
  END IF;
  RETURN NULL;
END $$;

/*
 * Somebody's approval, and with the last one that is asked for what follows from it, at once. Acts with the rights of its owner: neither
 * web nor worker may write what belongs to the platform, so nothing of it changes past this.
 */
CREATE OR REPLACE FUNCTION apply_platform_change(p_change uuid, p_actor uuid, p_content_hash text, p_origin jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wanted platform_change;
  details jsonb;
BEGIN
  SELECT * INTO wanted FROM platform_change c WHERE c.id = p_change FOR UPDATE;
  IF NOT FOUND OR wanted.outcome IS NOT NULL THEN RAISE EXCEPTION 'platform_change_ended' USING ERRCODE = 'P0G71'; END IF;
  IF wanted.content_hash <> p_content_hash THEN RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21'; END IF;
  PERFORM lock_platform_object(wanted.kind, wanted.name);
  INSERT INTO platform_review (id, platform_change_id, content_hash, reviewer_id, decision)
    VALUES (gen_random_uuid(), p_change, p_content_hash, p_actor, 'approve');
  details := jsonb_build_object('platformChange', wanted.number, 'contentHash', wanted.content_hash);
  IF NOT platform_approved(p_change) THEN
    PERFORM audit_append(p_actor, 'platform_change.approved', wanted.kind, wanted.name, details, p_origin);
    RETURN;
  END IF;
  UPDATE platform_change SET outcome = 'applied', answered_by = p_actor, answered_at = clock_timestamp() WHERE id = wanted.id;
  PERFORM write_platform_object(wanted);
  PERFORM audit_append(p_actor, wanted.kind || CASE WHEN wanted.after IS NULL THEN '.removed' WHEN wanted.before IS NULL THEN '.created'
      ELSE '.changed' END, wanted.kind, wanted.name, details || jsonb_build_object('from', wanted.before, 'to', wanted.after,
      'proposedBy', wanted.proposed_by, 'approvedBy', ARRAY(SELECT v.reviewer_id FROM platform_votes(p_change) v)), p_origin);
END $$;

DROP FUNCTION may_answer_platform(uuid, uuid, timestamptz);

REVOKE ALL ON FUNCTION platform_asks(uuid), platform_grants(uuid, uuid), platform_votes(uuid),
  platform_approved(uuid), platform_review_peers(uuid, uuid, uuid[]) FROM PUBLIC;

COMMIT;
