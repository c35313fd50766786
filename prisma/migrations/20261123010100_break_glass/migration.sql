-- In an emergency two people, a data engineer and data ops, activate a revision that lacks approvals. It waives approvals
-- and nothing else, and leaves a debt: by the next working day an uninvolved data engineer reviews the same bytes and a
-- manager signs, or the DAG goes back. Overdue, nothing but going back is activated. Source: governance.md 1.3 T18 to T21, 1.5 i.
BEGIN;

-- Requests: one person asks ----------------------------------------------------------------------------------------------
CREATE TABLE break_glass (
  id uuid NOT NULL,
  change_request_id uuid NOT NULL,
  revision int NOT NULL,
  content_hash text NOT NULL,
  category text NOT NULL,
  incident text NOT NULL,
  reason text NOT NULL,
  asked_by uuid NOT NULL,
  asked_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  outcome text,
  answered_by uuid,
  answered_at timestamptz(3),
  CONSTRAINT break_glass_pkey PRIMARY KEY (id),
  CONSTRAINT break_glass_content_fkey FOREIGN KEY (change_request_id, revision, content_hash)
    REFERENCES revision (change_request_id, number, content_hash),
  CONSTRAINT break_glass_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES app_user (id),
  CONSTRAINT break_glass_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES app_user (id),
  CONSTRAINT break_glass_category_check CHECK (category IN ('outage', 'wrong_decisions', 'data_loss', 'security')),
  CONSTRAINT break_glass_incident_check CHECK (length(btrim(incident)) >= 3),
  CONSTRAINT break_glass_reason_check CHECK (length(btrim(reason)) >= 20),
  CONSTRAINT break_glass_outcome_check CHECK (outcome IN ('activated', 'declined', 'withdrawn')),
  CONSTRAINT break_glass_answered_check CHECK ((outcome IS NULL) = (answered_by IS NULL) AND (outcome IS NULL) = (answered_at IS NULL)),
  -- Who asked may take it back; they never confirm it.
  CONSTRAINT break_glass_by_two_check CHECK (outcome IS NULL OR (outcome = 'withdrawn') = (answered_by = asked_by))
);
-- Asked for one revision: a push leaves it behind.
CREATE UNIQUE INDEX break_glass_open_key ON break_glass (change_request_id, revision) WHERE outcome IS NULL;

ALTER TABLE activation
  ADD COLUMN break_glass_id uuid,
  -- Rules that had no approval.
  ADD COLUMN waived text[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT activation_break_glass_id_key UNIQUE (break_glass_id),
  ADD CONSTRAINT activation_break_glass_id_fkey FOREIGN KEY (break_glass_id) REFERENCES break_glass (id);

-- Debts: what two people activated past the others is looked at by the others ----------------------------------------------
CREATE TABLE obligation (
  activation_id uuid NOT NULL,
  change_request_id uuid NOT NULL,
  dag_id uuid NOT NULL,
  due_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  verdict text,
  note text,
  reviewed_by uuid,
  reviewed_at timestamptz(3),
  signed_by uuid,
  signed_at timestamptz(3),
  -- The activation that took the DAG back.
  reverted_by uuid,
  CONSTRAINT obligation_pkey PRIMARY KEY (activation_id),
  CONSTRAINT obligation_activation_id_fkey FOREIGN KEY (activation_id) REFERENCES activation (id),
  CONSTRAINT obligation_change_request_id_fkey FOREIGN KEY (change_request_id) REFERENCES change_request (id),
  CONSTRAINT obligation_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  CONSTRAINT obligation_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES app_user (id),
  CONSTRAINT obligation_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES app_user (id),
  CONSTRAINT obligation_reverted_by_fkey FOREIGN KEY (reverted_by) REFERENCES activation (id),
  CONSTRAINT obligation_verdict_check CHECK (verdict IN ('ratified', 'follow_up')),
  CONSTRAINT obligation_reviewed_check CHECK ((verdict IS NULL) = (reviewed_by IS NULL)
    AND (verdict IS NULL) = (reviewed_at IS NULL) AND (verdict IS NULL OR length(btrim(note)) >= 10)),
  CONSTRAINT obligation_signed_check CHECK ((signed_by IS NULL) = (signed_at IS NULL)
    AND (signed_by IS NULL OR (verdict IS NOT NULL AND signed_by <> reviewed_by)))
);
CREATE INDEX obligation_open_idx ON obligation (dag_id, due_at) WHERE signed_at IS NULL AND reverted_by IS NULL;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['break_glass', 'obligation'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation()', t || '_no_truncate', t);
    EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_mutation()', t || '_no_delete', t);
  END LOOP;
END $$;

/* Roles under which a person has a say in breaking the glass for a change now; held, and not given by a contributor. */
CREATE FUNCTION emergency_roles(p_user uuid, p_change_request uuid) RETURNS text[] LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(g.role), '{}') FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
  WHERE g.user_id = p_user AND g.role IN ('de', 'do') AND grant_counts_for(g, p_change_request)
$$;

CREATE FUNCTION break_glass_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.outcome IS NOT NULL
       OR (NEW.id, NEW.change_request_id, NEW.revision, NEW.content_hash, NEW.category, NEW.incident, NEW.reason, NEW.asked_by, NEW.asked_at)
         IS DISTINCT FROM (OLD.id, OLD.change_request_id, OLD.revision, OLD.content_hash, OLD.category, OLD.incident, OLD.reason, OLD.asked_by, OLD.asked_at) THEN
      RAISE EXCEPTION 'append_only: who asked, what for and why stays as it was' USING ERRCODE = 'P0A01';
    END IF;
    IF NEW.outcome = 'activated' AND NOT EXISTS (
         SELECT 1 FROM activation a WHERE a.break_glass_id = NEW.id AND a.transaction_id = pg_current_xact_id()) THEN
      RAISE EXCEPTION 'no_activation_record' USING ERRCODE = 'P0G30';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR SHARE;
  IF cr.lifecycle <> 'open' THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF NEW.revision <> cr.head_revision THEN RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21'; END IF;
  IF NEW.outcome IS NOT NULL THEN RAISE EXCEPTION 'no_activation_record' USING ERRCODE = 'P0G30'; END IF;
  IF cardinality(emergency_roles(NEW.asked_by, NEW.change_request_id)) = 0 THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER break_glass_guard BEFORE INSERT OR UPDATE ON break_glass FOR EACH ROW EXECUTE FUNCTION break_glass_guard();

-- Counting, with some rules left out ----------------------------------------------------------------------------------------
DROP FUNCTION unfilled_rule(uuid, int);
/*
 * A rule of a set of rules that cannot all be filled, or null; rules in `p_without` are not asked for. One person fills one
 * rule, so (Hall's theorem) every set of rules must have as many voters who could fill one of them as the set asks for.
 */
CREATE FUNCTION unfilled_rule(p_change_request uuid, p_revision int, p_without text[] DEFAULT '{}') RETURNS text LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
  rules requirement[] := ARRAY(SELECT q FROM requirement q
    WHERE q.change_request_id = p_change_request AND q.revision = p_revision AND q.rule <> ALL (p_without) ORDER BY q.rule);
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

/* What may not be waived whatever burns: somebody else's platform, somebody else's DAG. */
CREATE FUNCTION is_waivable(p_rule text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT p_rule NOT IN ('platform', 'ownership')
$$;

/*
 * The rules that lack approvals and may be waived. Raises for one that may not. As many rules as can be filled together are
 * filled: the sets that can be form a matroid, so taking one after the other finds the most.
 */
CREATE FUNCTION waived_rules(p_change_request uuid, p_revision int) RETURNS text[] LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
  waivable text[] := ARRAY(SELECT q.rule FROM requirement q WHERE q.change_request_id = p_change_request
    AND q.revision = p_revision AND is_waivable(q.rule) ORDER BY q.rule);
  missing text := unfilled_rule(p_change_request, p_revision, waivable);
  without text[] := waivable;
  one text;
BEGIN
  IF missing IS NOT NULL THEN RAISE EXCEPTION 'missing_approval: %', missing USING ERRCODE = 'P0G02'; END IF;
  FOREACH one IN ARRAY waivable LOOP
    IF unfilled_rule(p_change_request, p_revision, array_remove(without, one)) IS NULL THEN
      without := array_remove(without, one);
    END IF;
  END LOOP;
  RETURN without;
END $$;

/*
 * Going back from a broken glass to what was last approved by everybody who is asked: that approval stands. Nothing else
 * is activated without one.
 */
CREATE FUNCTION is_first_aid(p_dag uuid, p_origin text, p_content_hash text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT p_origin = 'revert'
    AND EXISTS (SELECT 1 FROM dag d JOIN dag_version v ON v.id = d.active_version_id JOIN activation a ON a.id = v.activation_id
                WHERE d.id = p_dag AND a.break_glass_id IS NOT NULL)
    AND unpinned_content(p_content_hash) = (
      SELECT unpinned_content(v.content_hash) FROM dag_version v JOIN activation a ON a.id = v.activation_id
      WHERE v.dag_id = p_dag AND a.break_glass_id IS NULL ORDER BY v.number DESC LIMIT 1)
$$;

DROP FUNCTION assert_activatable(uuid, int);
/* What stops every activation, waived or not. */
CREATE FUNCTION assert_unblocked(p_change_request uuid, p_revision int) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
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
END $$;

/* Raises unless somebody asked for exactly this and the activation is the word of a second person with the other role. */
CREATE FUNCTION assert_two_people(p_activation activation) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  asked break_glass;
  first_roles text[];
  second_roles text[];
BEGIN
  SELECT * INTO STRICT asked FROM break_glass WHERE id = p_activation.break_glass_id FOR UPDATE;
  IF asked.outcome IS NOT NULL THEN RAISE EXCEPTION 'break_glass_ended' USING ERRCODE = 'P0G60'; END IF;
  IF (asked.change_request_id, asked.revision, asked.content_hash)
       <> (p_activation.change_request_id, p_activation.revision, p_activation.content_hash) THEN
    RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21';
  END IF;
  IF asked.asked_by = p_activation.actor_id THEN RAISE EXCEPTION 'same_person' USING ERRCODE = 'P0G61'; END IF;
  -- A role that is being taken away at this moment is waited for.
  PERFORM 1 FROM role_grant g WHERE g.user_id IN (asked.asked_by, p_activation.actor_id) ORDER BY g.id FOR SHARE;
  first_roles := emergency_roles(asked.asked_by, asked.change_request_id);
  second_roles := emergency_roles(p_activation.actor_id, asked.change_request_id);
  IF NOT (('de' = ANY (first_roles) AND 'do' = ANY (second_roles)) OR ('do' = ANY (first_roles) AND 'de' = ANY (second_roles))) THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION activation_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
  active_hash text;
  proposed revision;
  missing text;
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
  SELECT * INTO proposed FROM revision r WHERE r.change_request_id = NEW.change_request_id AND r.number = NEW.revision;
  IF proposed.base_hash IS DISTINCT FROM active_hash THEN RAISE EXCEPTION 'base_moved' USING ERRCODE = 'P0G22'; END IF;
  PERFORM assert_unblocked(NEW.change_request_id, NEW.revision);
  NEW.waived := '{}';
  IF NEW.break_glass_id IS NOT NULL THEN
    PERFORM assert_two_people(NEW);
    NEW.waived := waived_rules(NEW.change_request_id, NEW.revision);
  ELSIF NOT is_first_aid(NEW.dag_id, proposed.origin, NEW.content_hash) THEN
    missing := unfilled_rule(NEW.change_request_id, NEW.revision);
    IF missing IS NOT NULL THEN RAISE EXCEPTION 'missing_approval: %', missing USING ERRCODE = 'P0G02'; END IF;
  END IF;
  IF proposed.origin <> 'revert' AND has_overdue_obligation(NEW.dag_id) THEN
    RAISE EXCEPTION 'obligation_overdue' USING ERRCODE = 'P0G08';
  END IF;
  NEW.previous_hash := active_hash;
  NEW.transaction_id := pg_current_xact_id();
  RETURN NEW;
END $$;

CREATE FUNCTION has_overdue_obligation(p_dag uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM obligation o WHERE o.dag_id = p_dag AND o.signed_at IS NULL AND o.reverted_by IS NULL
                   AND o.due_at < clock_timestamp())
$$;

-- The debt is there whatever the caller forgets, and going back pays it.
CREATE FUNCTION activation_obligations() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.break_glass_id IS NOT NULL THEN
    UPDATE break_glass SET outcome = 'activated', answered_by = NEW.actor_id, answered_at = clock_timestamp()
      WHERE id = NEW.break_glass_id;
    INSERT INTO obligation (activation_id, change_request_id, dag_id, due_at)
      VALUES (NEW.id, NEW.change_request_id, NEW.dag_id, after_one_working_day(clock_timestamp()));
  ELSIF EXISTS (SELECT 1 FROM revision r WHERE r.change_request_id = NEW.change_request_id AND r.number = NEW.revision
                  AND r.origin = 'revert') THEN
    UPDATE obligation o SET reverted_by = NEW.id FROM activation a
      WHERE a.id = o.activation_id AND o.dag_id = NEW.dag_id AND o.signed_at IS NULL AND o.reverted_by IS NULL
        AND a.content_hash <> NEW.content_hash;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER activation_obligations AFTER INSERT ON activation FOR EACH ROW EXECUTE FUNCTION activation_obligations();

/* Holds the role now, had no part in the change or in breaking the glass, and was given the role by nobody who had. */
CREATE FUNCTION is_uninvolved(p_user uuid, p_role text, p_activation uuid) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  WITH involved AS (
    SELECT k.user_id FROM contributor k JOIN activation a ON a.change_request_id = k.change_request_id WHERE a.id = p_activation
    UNION SELECT unnest(ARRAY[b.asked_by, b.answered_by]) FROM break_glass b JOIN activation a ON a.break_glass_id = b.id
          WHERE a.id = p_activation)
  SELECT p_user NOT IN (SELECT i.user_id FROM involved i) AND EXISTS (
    SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
    WHERE g.user_id = p_user AND g.role = p_role AND g.revoked_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM involved i WHERE i.user_id IN (g.granted_by, g.confirmed_by)))
$$;

-- Reviewed once, then signed once, each by somebody who may; or gone back from, by an activation and nothing else.
CREATE FUNCTION obligation_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.verdict IS NOT NULL OR NEW.signed_by IS NOT NULL OR NEW.reverted_by IS NOT NULL THEN
      RAISE EXCEPTION 'obligation_starts_open' USING ERRCODE = 'P0G01';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.signed_at IS NOT NULL OR OLD.reverted_by IS NOT NULL THEN
    RAISE EXCEPTION 'obligation_ended' USING ERRCODE = 'P0G62';
  END IF;
  IF (NEW.activation_id, NEW.change_request_id, NEW.dag_id, NEW.due_at, NEW.created_at)
       IS DISTINCT FROM (OLD.activation_id, OLD.change_request_id, OLD.dag_id, OLD.due_at, OLD.created_at)
     OR (OLD.verdict IS NOT NULL AND (NEW.verdict, NEW.note, NEW.reviewed_by, NEW.reviewed_at)
           IS DISTINCT FROM (OLD.verdict, OLD.note, OLD.reviewed_by, OLD.reviewed_at)) THEN
    RAISE EXCEPTION 'append_only: a debt is paid, not changed' USING ERRCODE = 'P0A01';
  END IF;
  IF NEW.reverted_by IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM activation a WHERE a.id = NEW.reverted_by AND a.dag_id = NEW.dag_id AND a.transaction_id = pg_current_xact_id()) THEN
    RAISE EXCEPTION 'no_activation_record' USING ERRCODE = 'P0G30';
  END IF;
  IF OLD.reviewed_by IS NULL AND NEW.reviewed_by IS NOT NULL AND NOT is_uninvolved(NEW.reviewed_by, 'de', NEW.activation_id) THEN
    RAISE EXCEPTION 'is_involved' USING ERRCODE = 'P0G63';
  END IF;
  IF NEW.signed_by IS NOT NULL AND NOT is_uninvolved(NEW.signed_by, 'manager', NEW.activation_id) THEN
    RAISE EXCEPTION 'is_involved' USING ERRCODE = 'P0G63';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER obligation_guard BEFORE INSERT OR UPDATE ON obligation FOR EACH ROW EXECUTE FUNCTION obligation_guard();

REVOKE ALL ON FUNCTION emergency_roles(uuid, uuid), break_glass_guard(), unfilled_rule(uuid, int, text[]), is_waivable(text),
  waived_rules(uuid, int), is_first_aid(uuid, text, text), assert_unblocked(uuid, int), assert_two_people(activation),
  has_overdue_obligation(uuid), activation_obligations(), is_uninvolved(uuid, text, uuid), obligation_guard() FROM PUBLIC;

COMMIT;
