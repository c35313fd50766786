-- Who has to approve what is a row with a version, no longer code: proposed by an administrator, approved by data ops, never changed
-- afterwards. What no policy may lower is asked of every row. A new one holds for open changes at once where it asks for more, because
-- their check of the rules is asked anew; where it asks for less, from their next revision on. Source: governance.md 2.2 and 1.3 T20.
BEGIN;

CREATE FUNCTION policy_asks_always(p_content jsonb, p_when text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM jsonb_array_elements(p_content -> 'rules') r WHERE r ->> 'when' = p_when AND r ->> 'criticality' IS NULL)
$$;

/* The floors: somebody else for every change, data ops for the platform, two for another owner. lib/domain/change/policy.ts says the same. */
CREATE FUNCTION policy_keeps_floors(p_content jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
DECLARE
  rule_of jsonb := '{"reviewed": "engineering", "logicByOthers": "logic", "platform": "platform", "fastPolling": "platform",
    "promisesLess": "service_level", "ownerChanges": "ownership", "notesAlone": "notes"}';
BEGIN
  IF jsonb_typeof(p_content -> 'rules') IS DISTINCT FROM 'array' OR jsonb_typeof(p_content -> 'keepsApprovals') IS DISTINCT FROM 'array'
     OR NOT p_content -> 'keepsApprovals' <@ '["standard", "sandbox"]'
     OR p_content - ARRAY['rules', 'fastestPollSeconds', 'keepsApprovals'] <> '{}'
     OR NOT coalesce((p_content ->> 'fastestPollSeconds')::int BETWEEN 1 AND 86400, false) THEN
    RETURN false;
  END IF;
  IF EXISTS (SELECT 1 FROM jsonb_array_elements(p_content -> 'rules') r WHERE NOT coalesce(rule_of ? (r ->> 'when')
       AND r - ARRAY['when', 'roles', 'approvals', 'criticality'] = '{}' AND (r ->> 'approvals')::int BETWEEN 1 AND 5
       AND jsonb_array_length(r -> 'roles') > 0 AND r -> 'roles' <@ '["ds", "de", "do", "manager"]'
       AND coalesce(r ->> 'criticality', 'standard') IN ('critical', 'standard', 'sandbox'), false)) THEN
    RETURN false;
  END IF;
  RETURN policy_asks_always(p_content, 'reviewed') AND policy_asks_always(p_content, 'notesAlone')
    AND policy_asks_always(p_content, 'ownerChanges') AND policy_asks_always(p_content, 'platform')
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p_content -> 'rules') r
      WHERE r ->> 'when' = 'platform' AND r -> 'roles' <> '["do"]')
    -- One approval has one set of roles.
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p_content -> 'rules') one, jsonb_array_elements(p_content -> 'rules') other
      WHERE rule_of -> (one ->> 'when') = rule_of -> (other ->> 'when') AND NOT one -> 'roles' @> (other -> 'roles'));
END $$;

CREATE TABLE policy (
  version int NOT NULL,
  content jsonb NOT NULL,
  -- Null for the first, which came with the installation.
  platform_change_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT policy_pkey PRIMARY KEY (version),
  CONSTRAINT policy_platform_change_key UNIQUE (platform_change_id),
  CONSTRAINT policy_platform_change_fkey FOREIGN KEY (platform_change_id) REFERENCES platform_change (id),
  CONSTRAINT policy_version_check CHECK (version >= 1 AND (version = 1) = (platform_change_id IS NULL)),
  CONSTRAINT policy_floors_check CHECK (policy_keeps_floors(content))
);
INSERT INTO policy (version, content) VALUES (1, '{"rules": [
    {"when": "reviewed", "roles": ["de"], "approvals": 1},
    {"when": "logicByOthers", "roles": ["ds"], "approvals": 1},
    {"when": "platform", "roles": ["do"], "approvals": 1},
    {"when": "fastPolling", "roles": ["do"], "approvals": 1},
    {"when": "promisesLess", "roles": ["manager"], "approvals": 1},
    {"when": "ownerChanges", "roles": ["do"], "approvals": 1},
    {"when": "notesAlone", "roles": ["ds", "de", "do"], "approvals": 1}],
  "fastestPollSeconds": 15, "keepsApprovals": ["standard", "sandbox"]}');

DO $$
DECLARE
  verb text;
BEGIN
  FOREACH verb IN ARRAY ARRAY['UPDATE', 'DELETE', 'TRUNCATE'] LOOP
    EXECUTE format('CREATE TRIGGER policy_no_%s BEFORE %s ON policy FOR EACH %s EXECUTE FUNCTION refuse_mutation()', lower(verb), verb,
      CASE verb WHEN 'TRUNCATE' THEN 'STATEMENT' ELSE 'ROW' END);
  END LOOP;
END $$;

ALTER TABLE platform_change
  DROP CONSTRAINT platform_change_kind_check,
  ADD CONSTRAINT platform_change_kind_check
    CHECK (kind IN ('lane', 'pool', 'environment', 'window', 'connection', 'retention', 'criticality', 'policy')),
  ADD CONSTRAINT platform_change_policy_check CHECK (kind <> 'policy' OR (name = 'approvals' AND policy_keeps_floors(after)));

-- Under which policy a revision was pushed; a newer one is asked beside it by the check of the rules.
CREATE FUNCTION newest_policy() RETURNS int LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT max(p.version) FROM policy p
$$;
ALTER TABLE revision
  ADD COLUMN policy_version int NOT NULL DEFAULT 1,
  ADD CONSTRAINT revision_policy_fkey FOREIGN KEY (policy_version) REFERENCES policy (version);
ALTER TABLE revision ALTER COLUMN policy_version SET DEFAULT newest_policy();

CREATE OR REPLACE FUNCTION platform_state(p_kind text, p_name text) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT CASE p_kind
    WHEN 'lane' THEN (SELECT to_jsonb(l) - 'name' FROM lane l WHERE l.name = p_name)
    WHEN 'pool' THEN (SELECT to_jsonb(p) - 'name' FROM pool p WHERE p.name = p_name)
    WHEN 'environment' THEN (SELECT to_jsonb(e) - 'name' FROM environment e WHERE e.name = p_name)
    WHEN 'window' THEN (SELECT to_jsonb(w) - 'name' FROM activation_window w WHERE w.name = p_name)
    WHEN 'connection' THEN (SELECT jsonb_build_object('kind', c.kind, 'settings', c.settings, 'version', c.version,
      'secret_version', c.secret_version) FROM connection c WHERE c.name = p_name)
    WHEN 'retention' THEN (SELECT jsonb_build_object('hot_days', r.hot_days) FROM retention r
      WHERE (ARRAY['decision', 'interactive', 'batch', 'backfill'])[r.class + 1] = p_name)
    WHEN 'criticality' THEN (SELECT jsonb_build_object('criticality', d.criticality) FROM dag d WHERE d.dag_key = p_name)
    WHEN 'policy' THEN (SELECT p.content FROM policy p WHERE p_name = 'approvals' ORDER BY p.version DESC LIMIT 1) END
$$;

CREATE OR REPLACE FUNCTION platform_value(p_kind text, p_name text, p_value jsonb) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN p_value IS NULL THEN NULL ELSE CASE p_kind
    WHEN 'lane' THEN to_jsonb(jsonb_populate_record(NULL::lane, p_value))
    WHEN 'pool' THEN to_jsonb(jsonb_populate_record(NULL::pool, p_value))
    WHEN 'environment' THEN to_jsonb(jsonb_populate_record(NULL::environment, p_value))
    WHEN 'window' THEN to_jsonb(jsonb_populate_record(NULL::activation_window, p_value))
    WHEN 'connection' THEN jsonb_build_object('kind', p_value ->> 'kind', 'settings', p_value -> 'settings',
      'version', (p_value ->> 'version')::int, 'secret_version', (p_value ->> 'secret_version')::int)
    WHEN 'retention' THEN jsonb_build_object('hot_days', (p_value ->> 'hot_days')::int)
    WHEN 'criticality' THEN jsonb_build_object('criticality', p_value ->> 'criticality')
    WHEN 'policy' THEN p_value END - 'name' END
$$;

CREATE OR REPLACE FUNCTION platform_asks(p_change uuid) RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN c.kind = 'policy' THEN ARRAY['do']
    WHEN c.kind = 'criticality' AND criticality_rank(c.after ->> 'criticality') < criticality_rank(c.before ->> 'criticality')
      THEN ARRAY['de', 'do']
    WHEN 'de' = ANY (coalesce(c.proposed_as, '{de}')) THEN ARRAY['do']
    ELSE ARRAY['de', 'do'] END
    FROM platform_change c WHERE c.id = p_change
$$;

CREATE OR REPLACE FUNCTION platform_change_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.proposed_as := ARRAY(SELECT DISTINCT g.role FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
      WHERE g.user_id = NEW.proposed_by AND g.revoked_at IS NULL ORDER BY g.role);
    IF NOT (NEW.proposed_as && (CASE NEW.kind WHEN 'policy' THEN ARRAY['admin'] WHEN 'window' THEN ARRAY['de', 'do', 'admin'] ELSE ARRAY['de', 'do'] END)) THEN
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

/*
 * A row of the platform is what an approval of this transaction says. Before anybody could approve, an installation gets its first
 * rows; grants are never deleted, so that ends once and for good.
 */
CREATE OR REPLACE FUNCTION platform_row_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  is_now jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
  row_name text := CASE TG_ARGV[0]
    WHEN 'retention' THEN (ARRAY['decision', 'interactive', 'batch', 'backfill'])[(coalesce(is_now, was) ->> 'class')::int + 1]
    WHEN 'policy' THEN 'approvals'
    WHEN 'criticality' THEN coalesce(is_now, was) ->> 'dag_key'
    ELSE coalesce(is_now, was) ->> 'name' END;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.role = 'do') THEN RETURN NULL; END IF;
  -- The same secret under another key of the ring. Only who holds the key makes one that opens.
  IF TG_OP = 'UPDATE' AND was - 'secret' = is_now - 'secret' AND was ->> 'secret' IS NOT NULL AND is_now ->> 'secret' IS NOT NULL THEN
    RETURN NULL;
  END IF;
  IF (TG_OP = 'UPDATE' AND (was -> 'name', was -> 'class', was -> 'dag_key')
         IS DISTINCT FROM (is_now -> 'name', is_now -> 'class', is_now -> 'dag_key'))
     OR NOT EXISTS (SELECT 1 FROM platform_change c WHERE c.kind = TG_ARGV[0] AND c.name = row_name
                      AND c.applied_in = pg_current_xact_id()
                      AND c.after IS NOT DISTINCT FROM platform_state(TG_ARGV[0], row_name)) THEN
    RAISE EXCEPTION 'no_platform_change: % % changes by a proposal and its approvals', TG_ARGV[0], row_name
      USING ERRCODE = 'P0G73';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER platform_row_guard AFTER INSERT ON policy FOR EACH ROW EXECUTE FUNCTION platform_row_guard('policy');

/* Puts the object where it was agreed to be. Called by apply_platform_change alone, with the rights of its owner. */
CREATE OR REPLACE FUNCTION write_platform_object(p_wanted platform_change) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  after jsonb := p_wanted.after;
  has_new_secret boolean := p_wanted.sealed_secret IS NOT NULL;
BEGIN
  CASE p_wanted.kind
    WHEN 'lane' THEN
      UPDATE lane SET slots = (after ->> 'slots')::int, description = after ->> 'description' WHERE name = p_wanted.name;
    WHEN 'pool' THEN
      IF p_wanted.before IS NULL THEN
        INSERT INTO pool SELECT * FROM jsonb_populate_record(NULL::pool, after || jsonb_build_object('name', p_wanted.name));
      ELSE
        UPDATE pool SET slots = (after ->> 'slots')::int, description = after ->> 'description' WHERE name = p_wanted.name;
      END IF;
    WHEN 'environment' THEN
      UPDATE environment e SET description = n.description, memory_mb = n.memory_mb, cpu_seconds = n.cpu_seconds,
          max_processes = n.max_processes, file_mb = n.file_mb
        FROM jsonb_populate_record(NULL::environment, after) n WHERE e.name = p_wanted.name;
    WHEN 'window' THEN
      IF after IS NULL THEN
        DELETE FROM activation_window WHERE name = p_wanted.name;
      ELSIF p_wanted.before IS NULL THEN
        INSERT INTO activation_window
          SELECT * FROM jsonb_populate_record(NULL::activation_window, after || jsonb_build_object('name', p_wanted.name));
      ELSE
        UPDATE activation_window w SET effect = n.effect, dags = n.dags, time_zone = n.time_zone, weekdays = n.weekdays,
            from_minute = n.from_minute, minutes = n.minutes, starts_at = n.starts_at, ends_at = n.ends_at, criticality = n.criticality,
            description = n.description
          FROM jsonb_populate_record(NULL::activation_window, after) n WHERE w.name = p_wanted.name;
      END IF;
    WHEN 'connection' THEN
      IF p_wanted.before IS NULL THEN
        INSERT INTO connection (name, kind, settings, version, secret, secret_version, updated_by, updated_at)
        VALUES (p_wanted.name, after ->> 'kind', after -> 'settings', (after ->> 'version')::int, p_wanted.sealed_secret,
          (after ->> 'secret_version')::int, p_wanted.proposed_by, clock_timestamp());
      ELSE
        UPDATE connection c SET kind = after ->> 'kind', settings = after -> 'settings', version = (after ->> 'version')::int,
          secret = CASE WHEN has_new_secret THEN p_wanted.sealed_secret WHEN after ->> 'secret_version' IS NULL THEN NULL ELSE c.secret END,
          secret_version = (after ->> 'secret_version')::int, updated_by = p_wanted.proposed_by, updated_at = clock_timestamp()
        WHERE c.name = p_wanted.name;
      END IF;
    WHEN 'retention' THEN
      UPDATE retention SET hot_days = (after ->> 'hot_days')::int, updated_by = p_wanted.proposed_by, updated_at = clock_timestamp()
        WHERE class = array_position(ARRAY['decision', 'interactive', 'batch', 'backfill'], p_wanted.name) - 1;
    WHEN 'criticality' THEN
      UPDATE dag SET criticality = after ->> 'criticality' WHERE dag_key = p_wanted.name;
    WHEN 'policy' THEN
      INSERT INTO policy (version, content, platform_change_id)
        SELECT max(p.version) + 1, after, p_wanted.id FROM policy p;
  END CASE;
END $$;

/* Two approvals at once wait here. A row that is not there cannot be locked: two that make the same object meet at its key. */
CREATE OR REPLACE FUNCTION lock_platform_object(p_kind text, p_name text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  CASE p_kind
    WHEN 'lane' THEN PERFORM 1 FROM lane WHERE name = p_name FOR UPDATE;
    WHEN 'pool' THEN PERFORM 1 FROM pool WHERE name = p_name FOR UPDATE;
    WHEN 'environment' THEN PERFORM 1 FROM environment WHERE name = p_name FOR UPDATE;
    WHEN 'window' THEN PERFORM 1 FROM activation_window WHERE name = p_name FOR UPDATE;
    WHEN 'connection' THEN PERFORM 1 FROM connection WHERE name = p_name FOR UPDATE;
    WHEN 'retention' THEN PERFORM 1 FROM retention FOR UPDATE;
    WHEN 'criticality' THEN PERFORM 1 FROM dag WHERE dag_key = p_name FOR UPDATE;
    -- Two approvals of one proposal meet at its row, and two proposals at platform_change_open_key.
    WHEN 'policy' THEN NULL;
  END CASE;
END $$;

CREATE OR REPLACE FUNCTION review_carried_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  given review;
BEGIN
  IF NEW.carried_from IS NULL THEN RETURN NEW; END IF;
  SELECT * INTO STRICT given FROM review WHERE id = NEW.carried_from;
  IF NEW.decision <> 'approve' OR given.decision <> 'approve' OR given.reviewer_id <> NEW.reviewer_id
     OR given.change_request_id <> NEW.change_request_id OR given.revision <> NEW.revision - 1
     OR NOT EXISTS (SELECT 1 FROM revision r WHERE r.change_request_id = NEW.change_request_id AND r.number = NEW.revision
                      AND r.origin = 'rebase')
     OR EXISTS (SELECT 1 FROM review r WHERE r.change_request_id = NEW.change_request_id AND r.reviewer_id = NEW.reviewer_id
                  AND r.decision <> 'comment' AND r.sequence > given.sequence)
     -- What decides about somebody at once is read anew, and what the policy says.
     OR EXISTS (SELECT 1 FROM change_request c JOIN dag d ON d.id = c.dag_id
                WHERE c.id = NEW.change_request_id AND (d.criticality = 'critical'
                  OR NOT (SELECT p.content -> 'keepsApprovals' FROM policy p ORDER BY p.version DESC LIMIT 1) ? d.criticality))
     -- What the platform's owners cleared, they clear again.
     OR EXISTS (SELECT 1 FROM requirement q WHERE q.change_request_id = NEW.change_request_id AND q.rule = 'platform'
                  AND q.revision IN (NEW.revision, given.revision)) THEN
    RAISE EXCEPTION 'not_carried' USING ERRCODE = 'P0G18';
  END IF;
  -- A role that was taken away and given back is another grant: the vote was not cast under it.
  NEW.grant_ids := ARRAY(SELECT id FROM unnest(NEW.grant_ids) id WHERE id = ANY (given.grant_ids));
  IF cardinality(NEW.grant_ids) = 0 THEN RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14'; END IF;
  RETURN NEW;
END $$;

/*
 * Open changes, of one DAG or of all, are looked at by the rules of now before they go live: their check of the rules does not pass
 * until it was run again, and what was scheduled is suspended. A change that is being activated is waited for.
 */
CREATE FUNCTION ask_rules_anew(p_dag uuid) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  open_changes uuid[] := ARRAY(SELECT c.id FROM change_request c
    WHERE c.lifecycle = 'open' AND c.head_revision > 0 AND (p_dag IS NULL OR c.dag_id = p_dag) ORDER BY c.id FOR SHARE);
  suspended record;
BEGIN
  INSERT INTO check_result (id, change_request_id, revision, content_hash, name, source, is_passed, detail)
    SELECT gen_random_uuid(), c.id, r.number, r.content_hash, q.name, q.source, false, 'The rules changed; it is looked at again.'
    FROM change_request c JOIN revision r ON r.change_request_id = c.id AND r.number = c.head_revision
    JOIN required_check q ON q.change_request_id = c.id AND q.revision = r.number AND q.name = 'policy'
    WHERE c.id = ANY (open_changes) ORDER BY c.id;
  INSERT INTO check_due (change_request_id) SELECT unnest(open_changes);
  FOR suspended IN
    UPDATE activation_schedule s SET outcome = 'suspended', reason = 'policy_changed', ended_at = clock_timestamp()
    FROM change_request c JOIN dag d ON d.id = c.dag_id
    WHERE s.change_request_id = c.id AND c.id = ANY (open_changes) AND s.outcome IS NULL
    RETURNING s.id, s.set_by, s.revision, s.content_hash, c.number, d.dag_key LOOP
    PERFORM audit_append(suspended.set_by, 'activation.suspended', 'change_request', suspended.number::text, jsonb_build_object(
      'dag', suspended.dag_key, 'revision', suspended.revision, 'contentHash', suspended.content_hash, 'reason', 'policy_changed',
      'schedule', suspended.id));
  END LOOP;
END $$;

CREATE FUNCTION policy_asks_anew() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ask_rules_anew(CASE TG_TABLE_NAME WHEN 'dag' THEN (to_jsonb(NEW) ->> 'id')::uuid END);
  RETURN NULL;
END $$;
CREATE TRIGGER policy_asks_anew AFTER INSERT ON policy FOR EACH ROW EXECUTE FUNCTION policy_asks_anew();
CREATE TRIGGER policy_asks_anew AFTER UPDATE ON dag FOR EACH ROW WHEN (OLD.criticality IS DISTINCT FROM NEW.criticality)
  EXECUTE FUNCTION policy_asks_anew();

REVOKE ALL ON FUNCTION policy_asks_always(jsonb, text), policy_keeps_floors(jsonb), newest_policy(), ask_rules_anew(uuid),
  policy_asks_anew() FROM PUBLIC;

COMMIT;
