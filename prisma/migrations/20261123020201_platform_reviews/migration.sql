-- People talk about a change of the platform and object to it, as they do about a change of a DAG: an objection stands until who raised
-- it takes it back or it is set aside, a comment may block, and while either does nothing is applied. Source: governance.md 1.3 and 1.4.
BEGIN;

CREATE TABLE platform_review (
  id uuid NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  platform_change_id uuid NOT NULL,
  content_hash text NOT NULL,
  reviewer_id uuid NOT NULL,
  decision text NOT NULL,
  body text NOT NULL DEFAULT '',
  -- What it was given under. Filled by the guard.
  grant_ids uuid[] NOT NULL DEFAULT '{}',
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT platform_review_pkey PRIMARY KEY (id),
  CONSTRAINT platform_review_change_fkey FOREIGN KEY (platform_change_id) REFERENCES platform_change (id),
  CONSTRAINT platform_review_reviewer_fkey FOREIGN KEY (reviewer_id) REFERENCES app_user (id),
  CONSTRAINT platform_review_decision_check CHECK (decision IN ('approve', 'request_changes', 'comment', 'withdraw')),
  CONSTRAINT platform_review_body_check CHECK (decision NOT IN ('request_changes', 'comment') OR length(btrim(body)) > 0)
);
CREATE INDEX platform_review_change_idx ON platform_review (platform_change_id, sequence);

CREATE TABLE platform_dismissal (
  review_id uuid NOT NULL,
  dismissed_by uuid NOT NULL,
  reason text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT platform_dismissal_pkey PRIMARY KEY (review_id),
  CONSTRAINT platform_dismissal_review_fkey FOREIGN KEY (review_id) REFERENCES platform_review (id),
  CONSTRAINT platform_dismissal_by_fkey FOREIGN KEY (dismissed_by) REFERENCES app_user (id),
  CONSTRAINT platform_dismissal_reason_check CHECK (length(reason) >= 10)
);

CREATE TABLE platform_thread (
  id uuid NOT NULL,
  platform_change_id uuid NOT NULL,
  -- The field it is about; null for the whole change.
  field text,
  is_blocking boolean NOT NULL,
  opened_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  resolved_by uuid,
  resolved_at timestamptz(3),
  CONSTRAINT platform_thread_pkey PRIMARY KEY (id),
  CONSTRAINT platform_thread_change_fkey FOREIGN KEY (platform_change_id) REFERENCES platform_change (id),
  CONSTRAINT platform_thread_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES app_user (id),
  CONSTRAINT platform_thread_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES app_user (id),
  CONSTRAINT platform_thread_resolved_check CHECK ((resolved_by IS NULL) = (resolved_at IS NULL))
);
CREATE INDEX platform_thread_change_idx ON platform_thread (platform_change_id, created_at);

CREATE TABLE platform_comment (
  id uuid NOT NULL,
  thread_id uuid NOT NULL,
  author_id uuid NOT NULL,
  body text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT platform_comment_pkey PRIMARY KEY (id),
  CONSTRAINT platform_comment_thread_fkey FOREIGN KEY (thread_id) REFERENCES platform_thread (id),
  CONSTRAINT platform_comment_author_fkey FOREIGN KEY (author_id) REFERENCES app_user (id)
);
CREATE INDEX platform_comment_thread_idx ON platform_comment (thread_id, created_at);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['platform_review', 'platform_dismissal', 'platform_comment', 'platform_thread'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_mutation()', name || '_no_delete', name);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation()',
      name || '_no_truncate', name);
    IF name <> 'platform_thread' THEN
      EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_mutation()', name || '_no_update', name);
    END IF;
  END LOOP;
END $$;

/* Waits for an approval that is under way: a word is seen by it, or comes too late. */
CREATE FUNCTION open_platform_change(p_change uuid) RETURNS platform_change LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  found_change platform_change;
BEGIN
  PERFORM 1 FROM platform_change c WHERE c.id = p_change FOR SHARE;
  SELECT c.id, c.number, c.kind, c.name, c.proposed_by, c.proposed_at, c.content_hash, c.outcome
    INTO found_change.id, found_change.number, found_change.kind, found_change.name, found_change.proposed_by,
      found_change.proposed_at, found_change.content_hash, found_change.outcome
    FROM platform_change c WHERE c.id = p_change;
  IF found_change.id IS NULL OR found_change.outcome IS NOT NULL THEN
    RAISE EXCEPTION 'platform_change_ended' USING ERRCODE = 'P0G71';
  END IF;
  RETURN found_change;
END $$;

CREATE FUNCTION platform_review_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  about platform_change := open_platform_change(NEW.platform_change_id);
BEGIN
  IF NEW.content_hash <> about.content_hash THEN RAISE EXCEPTION 'stale_revision' USING ERRCODE = 'P0G11'; END IF;
  NEW.grant_ids := '{}';
  IF NEW.decision NOT IN ('approve', 'request_changes') THEN RETURN NEW; END IF;
  IF NEW.reviewer_id = about.proposed_by THEN RAISE EXCEPTION 'is_contributor' USING ERRCODE = 'P0G13'; END IF;
  -- A role that is being taken away at this moment is waited for.
  PERFORM 1 FROM role_grant g WHERE g.user_id = NEW.reviewer_id AND g.revoked_at IS NULL ORDER BY g.id FOR SHARE;
  IF NOT may_answer_platform(NEW.reviewer_id, about.proposed_by, about.proposed_at) THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
  NEW.grant_ids := ARRAY(SELECT g.id FROM role_grant g WHERE g.user_id = NEW.reviewer_id AND g.role = 'do' AND g.revoked_at IS NULL);
  RETURN NEW;
END $$;
CREATE TRIGGER platform_review_guard BEFORE INSERT ON platform_review FOR EACH ROW EXECUTE FUNCTION platform_review_guard();

/* Last words that object and were not set aside. */
CREATE FUNCTION standing_platform_objections(p_change uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT last_word.id FROM (
    SELECT DISTINCT ON (r.reviewer_id) r.id, r.decision FROM platform_review r
    WHERE r.platform_change_id = p_change AND r.decision <> 'comment' ORDER BY r.reviewer_id, r.sequence DESC) last_word
  WHERE last_word.decision = 'request_changes' AND NOT EXISTS (SELECT 1 FROM platform_dismissal d WHERE d.review_id = last_word.id)
$$;

/* Others of data ops whose word counts for the change. */
CREATE FUNCTION platform_review_peers(p_change uuid, p_reviewer uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT DISTINCT g.user_id FROM role_grant g JOIN platform_change c ON c.id = p_change
  WHERE g.role = 'do' AND g.user_id <> p_reviewer AND may_answer_platform(g.user_id, c.proposed_by, c.proposed_at)
$$;

CREATE FUNCTION platform_dismissal_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  objection platform_review;
  about platform_change;
BEGIN
  SELECT * INTO STRICT objection FROM platform_review r WHERE r.id = NEW.review_id;
  about := open_platform_change(objection.platform_change_id);
  IF objection.id NOT IN (SELECT standing_platform_objections(about.id)) THEN
    RAISE EXCEPTION 'not_standing' USING ERRCODE = 'P0G16';
  END IF;
  IF NEW.dismissed_by = about.proposed_by THEN RAISE EXCEPTION 'is_contributor' USING ERRCODE = 'P0G13'; END IF;
  IF NEW.dismissed_by = objection.reviewer_id OR NOT (
       NEW.dismissed_by IN (SELECT platform_review_peers(about.id, objection.reviewer_id))
       OR (NOT EXISTS (SELECT platform_review_peers(about.id, objection.reviewer_id)) AND EXISTS (
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
CREATE TRIGGER platform_dismissal_guard BEFORE INSERT ON platform_dismissal FOR EACH ROW EXECUTE FUNCTION platform_dismissal_guard();

CREATE FUNCTION platform_thread_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM open_platform_change(NEW.platform_change_id);
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.platform_change_id, NEW.field, NEW.is_blocking, NEW.opened_by, NEW.created_at)
       IS DISTINCT FROM (OLD.id, OLD.platform_change_id, OLD.field, OLD.is_blocking, OLD.opened_by, OLD.created_at) THEN
    RAISE EXCEPTION 'append_only: a thread is resolved, not changed' USING ERRCODE = 'P0A01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER platform_thread_guard BEFORE INSERT OR UPDATE ON platform_thread FOR EACH ROW EXECUTE FUNCTION platform_thread_guard();

/* Nothing is applied past an objection or a comment that blocks, whoever writes the outcome. */
CREATE FUNCTION platform_change_unopposed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM platform_thread t WHERE t.platform_change_id = NEW.id AND t.is_blocking AND t.resolved_at IS NULL) THEN
    RAISE EXCEPTION 'open_thread' USING ERRCODE = 'P0G04';
  END IF;
  IF EXISTS (SELECT standing_platform_objections(NEW.id)) THEN
    RAISE EXCEPTION 'changes_requested' USING ERRCODE = 'P0G05';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM platform_review r WHERE r.platform_change_id = NEW.id AND r.decision = 'approve'
                   AND r.reviewer_id = NEW.answered_by AND r.content_hash = NEW.content_hash) THEN
    RAISE EXCEPTION 'missing_approval' USING ERRCODE = 'P0G02';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER platform_change_unopposed AFTER UPDATE OF outcome ON platform_change FOR EACH ROW
  WHEN (NEW.outcome = 'applied') EXECUTE FUNCTION platform_change_unopposed();

CREATE OR REPLACE FUNCTION apply_platform_change(p_change uuid, p_actor uuid, p_content_hash text, p_origin jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wanted platform_change;
BEGIN
  SELECT * INTO wanted FROM platform_change c WHERE c.id = p_change FOR UPDATE;
  IF NOT FOUND OR wanted.outcome IS NOT NULL THEN RAISE EXCEPTION 'platform_change_ended' USING ERRCODE = 'P0G71'; END IF;
  IF wanted.content_hash <> p_content_hash THEN RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21'; END IF;
  PERFORM lock_platform_object(wanted.kind, wanted.name);
  INSERT INTO platform_review (id, platform_change_id, content_hash, reviewer_id, decision)
    VALUES (gen_random_uuid(), p_change, p_content_hash, p_actor, 'approve');
  UPDATE platform_change SET outcome = 'applied', answered_by = p_actor, answered_at = clock_timestamp() WHERE id = wanted.id;
  PERFORM write_platform_object(wanted);
  PERFORM audit_append(p_actor, wanted.kind || CASE WHEN wanted.after IS NULL THEN '.removed' WHEN wanted.before IS NULL THEN '.created'
      ELSE '.changed' END, wanted.kind, wanted.name, jsonb_build_object('platformChange', wanted.number, 'from', wanted.before,
      'to', wanted.after, 'proposedBy', wanted.proposed_by, 'contentHash', wanted.content_hash), p_origin);
END $$;

REVOKE ALL ON FUNCTION open_platform_change(uuid), platform_review_guard(), standing_platform_objections(uuid),
  platform_review_peers(uuid, uuid), platform_dismissal_guard(), platform_thread_guard(), platform_change_unopposed() FROM PUBLIC;

COMMIT;
