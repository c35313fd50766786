-- Nothing becomes active that another person did not clear, whoever holds the connection. Triggers bind the table
-- owner too. Lock order on every path: dag, change request, grants and people of the voters, audit head.
-- Source: governance.md 1.4 and 4.4.
BEGIN;

-- Append-only tables -------------------------------------------------------------------------------------------
CREATE FUNCTION refuse_mutation() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'append_only: % rows are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'P0A01';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_event', 'snapshot', 'dag_version', 'revision', 'contributor', 'requirement',
                           'review', 'thread_comment', 'activation', 'pack_version', 'pack_file', 'transition_log'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation()', t || '_no_truncate', t);
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_mutation()', t || '_no_update', t);
    -- Run history may be archived and then deleted; the record of decisions may not.
    IF t <> 'transition_log' THEN
      EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_mutation()', t || '_no_delete', t);
    END IF;
  END LOOP;
END $$;

-- Audit: hash-chained, gap-free, written only through this function ---------------------------------------------
CREATE TABLE audit_head (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  sequence bigint NOT NULL,
  row_hash bytea NOT NULL
);
INSERT INTO audit_head (sequence, row_hash) VALUES (0, sha256('genesis'::bytea));

CREATE FUNCTION audit_append(p_actor uuid, p_action text, p_target_type text, p_target_id text, p_details jsonb)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head audit_head;
  now_at timestamptz(3) := clock_timestamp();
  text_payload text;
  new_hash bytea;
BEGIN
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;   -- serialises: the sequence is the commit order
  text_payload := jsonb_build_object('sequence', head.sequence + 1, 'at', now_at, 'actor', p_actor, 'action', p_action,
    'targetType', p_target_type, 'targetId', p_target_id, 'details', p_details)::text;
  new_hash := sha256(head.row_hash || convert_to(text_payload, 'UTF8'));
  INSERT INTO audit_event (sequence, at, actor_id, action, target_type, target_id, payload, previous_hash, row_hash)
    VALUES (head.sequence + 1, now_at, p_actor, p_action, p_target_type, p_target_id, text_payload, head.row_hash, new_hash);
  UPDATE audit_head SET sequence = head.sequence + 1, row_hash = new_hash;
  RETURN head.sequence + 1;
END $$;

-- A row that does not continue the chain is refused, so an insert past the function cannot slip in unseen.
CREATE FUNCTION audit_event_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE head audit_head;
BEGIN
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
  IF NEW.sequence <> head.sequence + 1 OR NEW.previous_hash <> head.row_hash
     OR NEW.row_hash <> sha256(head.row_hash || convert_to(NEW.payload, 'UTF8')) THEN
    RAISE EXCEPTION 'audit_chain: write audit rows through audit_append()' USING ERRCODE = 'P0A02';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_event_chain BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_guard();

/* First sequence number whose hash does not follow from its predecessor; no row when the chain is whole. */
CREATE FUNCTION audit_first_break() RETURNS TABLE (sequence bigint) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT e.sequence FROM (
    SELECT a.sequence, a.previous_hash, a.row_hash, a.payload,
           lag(a.row_hash, 1, sha256('genesis'::bytea)) OVER (ORDER BY a.sequence) AS expected,
           row_number() OVER (ORDER BY a.sequence) AS position
    FROM audit_event a) e
  WHERE e.previous_hash <> e.expected OR e.sequence <> e.position
     OR e.row_hash <> sha256(e.expected || convert_to(e.payload, 'UTF8'))
  ORDER BY e.sequence LIMIT 1
$$;

-- Shape -----------------------------------------------------------------------------------------------------------
ALTER TABLE snapshot ADD CONSTRAINT snapshot_hash_check CHECK (content_hash = encode(sha256(canonical), 'hex'));
ALTER TABLE change_request
  ADD CONSTRAINT change_request_lifecycle_check CHECK (lifecycle IN ('open', 'activated', 'closed', 'superseded')),
  ADD CONSTRAINT change_request_author_id_fkey FOREIGN KEY (author_id) REFERENCES app_user (id);
CREATE UNIQUE INDEX change_request_open_key ON change_request (dag_id, author_id) WHERE lifecycle = 'open';
ALTER TABLE revision
  ADD CONSTRAINT revision_content_hash_fkey FOREIGN KEY (content_hash) REFERENCES snapshot (content_hash),
  ADD CONSTRAINT revision_base_hash_fkey FOREIGN KEY (base_hash) REFERENCES snapshot (content_hash),
  ADD CONSTRAINT revision_pushed_by_fkey FOREIGN KEY (pushed_by) REFERENCES app_user (id),
  ADD CONSTRAINT revision_origin_check CHECK (origin IN ('push', 'revert'));
ALTER TABLE contributor ADD CONSTRAINT contributor_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id);
ALTER TABLE requirement
  ADD CONSTRAINT requirement_minimum_check CHECK (minimum >= 1),
  ADD CONSTRAINT requirement_role_check CHECK (role IN ('ds', 'de', 'do', 'manager', 'admin')),
  ADD CONSTRAINT requirement_revision_fkey FOREIGN KEY (change_request_id, revision) REFERENCES revision (change_request_id, number);
-- An approval is welded to the exact bytes: revision and hash together.
ALTER TABLE review
  ADD CONSTRAINT review_decision_check CHECK (decision IN ('approve', 'request_changes', 'comment', 'withdraw')),
  ADD CONSTRAINT review_content_fkey FOREIGN KEY (change_request_id, revision, content_hash)
    REFERENCES revision (change_request_id, number, content_hash),
  ADD CONSTRAINT review_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES app_user (id),
  ADD CONSTRAINT review_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES role_grant (id);
CREATE INDEX review_change_request_idx ON review (change_request_id, sequence);
ALTER TABLE review_thread
  ADD CONSTRAINT review_thread_resolved_check CHECK ((resolved_by IS NULL) = (resolved_at IS NULL)),
  ADD CONSTRAINT review_thread_revision_fkey FOREIGN KEY (change_request_id, revision) REFERENCES revision (change_request_id, number),
  ADD CONSTRAINT review_thread_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES app_user (id),
  ADD CONSTRAINT review_thread_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES app_user (id);
ALTER TABLE thread_comment ADD CONSTRAINT thread_comment_author_id_fkey FOREIGN KEY (author_id) REFERENCES app_user (id);
ALTER TABLE activation
  ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  ADD CONSTRAINT activation_content_fkey FOREIGN KEY (change_request_id, revision, content_hash)
    REFERENCES revision (change_request_id, number, content_hash),
  ADD CONSTRAINT activation_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  ADD CONSTRAINT activation_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES app_user (id);

-- Change requests and revisions -----------------------------------------------------------------------------------
CREATE FUNCTION change_request_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.lifecycle <> 'open' OR NEW.head_revision <> 0 THEN
      RAISE EXCEPTION 'change_request_starts_open' USING ERRCODE = 'P0G01';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.number, NEW.dag_id, NEW.author_id) IS DISTINCT FROM (OLD.id, OLD.number, OLD.dag_id, OLD.author_id) THEN
    RAISE EXCEPTION 'change_request_identity_is_fixed' USING ERRCODE = 'P0G01';
  END IF;
  IF OLD.lifecycle IN ('activated', 'superseded') AND NEW.lifecycle <> OLD.lifecycle THEN
    RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10';
  END IF;
  IF NEW.lifecycle = 'activated' AND OLD.lifecycle <> 'activated'
     AND NOT EXISTS (SELECT 1 FROM activation a WHERE a.change_request_id = NEW.id AND a.transaction_id = pg_current_xact_id()) THEN
    RAISE EXCEPTION 'no_activation_record' USING ERRCODE = 'P0G30';
  END IF;
  IF NEW.head_revision <> OLD.head_revision
     AND NEW.head_revision IS DISTINCT FROM (SELECT max(r.number) FROM revision r WHERE r.change_request_id = NEW.id) THEN
    RAISE EXCEPTION 'head_is_the_latest_revision' USING ERRCODE = 'P0G01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER change_request_guard BEFORE INSERT OR UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION change_request_guard();

CREATE FUNCTION revision_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  active_hash text;
  cr change_request;
BEGIN
  SELECT v.content_hash INTO active_hash FROM change_request c JOIN dag d ON d.id = c.dag_id
    LEFT JOIN dag_version v ON v.id = d.active_version_id WHERE c.id = NEW.change_request_id FOR SHARE OF d;
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR UPDATE;
  IF cr.lifecycle <> 'open' THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF NEW.number <> cr.head_revision + 1 THEN RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21'; END IF;
  IF NEW.base_hash IS DISTINCT FROM active_hash THEN RAISE EXCEPTION 'base_moved' USING ERRCODE = 'P0G22'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER revision_guard BEFORE INSERT ON revision FOR EACH ROW EXECUTE FUNCTION revision_guard();

-- The head moves and the author and pusher become contributors whatever the caller forgets.
CREATE FUNCTION revision_recorded() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE change_request SET head_revision = NEW.number WHERE id = NEW.change_request_id;
  INSERT INTO contributor (change_request_id, user_id)
    SELECT NEW.change_request_id, NEW.pushed_by
    UNION SELECT c.id, c.author_id FROM change_request c WHERE c.id = NEW.change_request_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER revision_recorded AFTER INSERT ON revision FOR EACH ROW EXECUTE FUNCTION revision_recorded();

-- Reviews ---------------------------------------------------------------------------------------------------------
CREATE FUNCTION review_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
  counted_grant uuid;
BEGIN
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR SHARE;
  IF cr.lifecycle <> 'open' THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF NEW.revision <> cr.head_revision THEN RAISE EXCEPTION 'stale_revision' USING ERRCODE = 'P0G11'; END IF;
  NEW.grant_id := NULL;
  IF NEW.decision = 'approve' THEN
    IF EXISTS (SELECT 1 FROM contributor c WHERE c.change_request_id = NEW.change_request_id AND c.user_id = NEW.reviewer_id) THEN
      RAISE EXCEPTION 'is_contributor' USING ERRCODE = 'P0G13';
    END IF;
    SELECT g.id INTO counted_grant FROM role_grant g
      JOIN requirement q ON q.change_request_id = NEW.change_request_id AND q.revision = NEW.revision AND q.role = g.role
      JOIN app_user u ON u.id = g.user_id AND u.is_active
      WHERE g.user_id = NEW.reviewer_id AND g.revoked_at IS NULL
      ORDER BY g.id LIMIT 1 FOR SHARE OF g;
    IF counted_grant IS NULL THEN RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14'; END IF;
    NEW.grant_id := counted_grant;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_guard BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION review_guard();

/* People whose last word on this revision is an approval that counts now for the role. */
CREATE FUNCTION counted_approvals(p_change_request uuid, p_revision int, p_role text) RETURNS int LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT count(*)::int FROM (
    SELECT DISTINCT ON (r.reviewer_id) r.reviewer_id, r.decision, r.grant_id FROM review r
    WHERE r.change_request_id = p_change_request AND r.revision = p_revision AND r.decision <> 'comment'
    ORDER BY r.reviewer_id, r.sequence DESC) last_word
  JOIN app_user u ON u.id = last_word.reviewer_id AND u.is_active
  JOIN role_grant g ON g.id = last_word.grant_id AND g.revoked_at IS NULL AND g.role = p_role
  WHERE last_word.decision = 'approve'
    AND NOT EXISTS (SELECT 1 FROM contributor c WHERE c.change_request_id = p_change_request AND c.user_id = last_word.reviewer_id)
$$;

CREATE FUNCTION assert_activatable(p_change_request uuid, p_revision int) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  needed requirement;
  requirements int := 0;
BEGIN
  FOR needed IN SELECT * FROM requirement q WHERE q.change_request_id = p_change_request AND q.revision = p_revision LOOP
    requirements := requirements + 1;
    IF counted_approvals(p_change_request, p_revision, needed.role) < needed.minimum THEN
      RAISE EXCEPTION 'missing_approval: %', needed.rule USING ERRCODE = 'P0G02';
    END IF;
  END LOOP;
  IF requirements = 0 THEN RAISE EXCEPTION 'no_policy' USING ERRCODE = 'P0G03'; END IF;   -- fail closed
  IF EXISTS (SELECT 1 FROM review_thread t WHERE t.change_request_id = p_change_request AND t.is_blocking AND t.resolved_at IS NULL) THEN
    RAISE EXCEPTION 'open_thread' USING ERRCODE = 'P0G04';
  END IF;
  -- An objection stands on every later revision until its author approves or withdraws.
  IF EXISTS (SELECT 1 FROM (
       SELECT DISTINCT ON (r.reviewer_id) r.decision FROM review r
       WHERE r.change_request_id = p_change_request AND r.decision <> 'comment'
       ORDER BY r.reviewer_id, r.sequence DESC) last_word WHERE last_word.decision = 'request_changes') THEN
    RAISE EXCEPTION 'changes_requested' USING ERRCODE = 'P0G05';
  END IF;
END $$;

-- Activation ------------------------------------------------------------------------------------------------------
CREATE FUNCTION activation_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
  active_hash text;
  revision_base text;
BEGIN
  PERFORM 1 FROM dag WHERE id = NEW.dag_id FOR UPDATE;
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR UPDATE;
  PERFORM 1 FROM role_grant g WHERE g.id IN
    (SELECT r.grant_id FROM review r WHERE r.change_request_id = NEW.change_request_id AND r.revision = NEW.revision)
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
CREATE TRIGGER activation_guard BEFORE INSERT ON activation FOR EACH ROW EXECUTE FUNCTION activation_guard();

CREATE FUNCTION dag_version_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM activation a WHERE a.id = NEW.activation_id AND a.dag_id = NEW.dag_id AND a.content_hash = NEW.content_hash
    AND a.transaction_id = pg_current_xact_id();
  IF NOT FOUND THEN RAISE EXCEPTION 'no_activation_record' USING ERRCODE = 'P0G30'; END IF;
  IF NEW.number <> (SELECT coalesce(max(v.number), 0) + 1 FROM dag_version v WHERE v.dag_id = NEW.dag_id) THEN
    RAISE EXCEPTION 'version_number_is_next' USING ERRCODE = 'P0G01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dag_version_guard BEFORE INSERT ON dag_version FOR EACH ROW EXECUTE FUNCTION dag_version_guard();

-- The pointer moves only together with an activation of the same transaction. One pointer: one active version.
CREATE FUNCTION dag_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.active_version_id IS NOT NULL THEN RAISE EXCEPTION 'no_activation_record' USING ERRCODE = 'P0G30'; END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.dag_key) IS DISTINCT FROM (OLD.id, OLD.dag_key) THEN
    RAISE EXCEPTION 'dag_identity_is_fixed' USING ERRCODE = 'P0G01';
  END IF;
  IF NEW.active_version_id IS DISTINCT FROM OLD.active_version_id THEN
    PERFORM 1 FROM dag_version v JOIN activation a ON a.id = v.activation_id
      WHERE v.id = NEW.active_version_id AND v.dag_id = NEW.id AND a.transaction_id = pg_current_xact_id()
        AND a.previous_hash IS NOT DISTINCT FROM (SELECT o.content_hash FROM dag_version o WHERE o.id = OLD.active_version_id);
    IF NOT FOUND THEN RAISE EXCEPTION 'no_activation_record' USING ERRCODE = 'P0G30'; END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dag_guard BEFORE INSERT OR UPDATE ON dag FOR EACH ROW EXECUTE FUNCTION dag_guard();

-- A run is pinned to a version of its own DAG that was active once; versions exist only through activation.
CREATE FUNCTION dag_run_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM dag_version v WHERE v.id = NEW.version_id AND v.dag_id = NEW.dag_id;
  IF NOT FOUND THEN RAISE EXCEPTION 'version_of_another_dag' USING ERRCODE = 'P0S03'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dag_run_guard BEFORE INSERT ON dag_run FOR EACH ROW EXECUTE FUNCTION dag_run_guard();

-- New functions are executable by everybody until this.
DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
  END LOOP;
END $$;

COMMIT;
