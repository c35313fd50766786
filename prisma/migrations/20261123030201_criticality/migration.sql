-- How much hangs on a DAG: critical, standard or sandbox. It is no part of the document, so that no change of a DAG says it about itself;
-- it changes like the platform, and to lower it takes a data engineer other than who proposes it besides data ops. What is critical keeps
-- no approval over an update, and activation windows may name it. Source: governance.md 1.5 b, 1.8, 2.2 class O and 2.5.
BEGIN;

ALTER TABLE dag
  ADD COLUMN criticality text NOT NULL DEFAULT 'standard',
  ADD CONSTRAINT dag_criticality_check CHECK (criticality IN ('critical', 'standard', 'sandbox'));
ALTER TABLE activation_window
  -- Null: whatever hangs on them.
  ADD COLUMN criticality text,
  ADD CONSTRAINT activation_window_criticality_check CHECK (criticality IN ('critical', 'standard', 'sandbox'));

ALTER TABLE platform_change
  DROP CONSTRAINT platform_change_kind_check,
  ADD CONSTRAINT platform_change_kind_check
    CHECK (kind IN ('lane', 'pool', 'environment', 'window', 'connection', 'retention', 'criticality')),
  DROP CONSTRAINT platform_change_name_check,
  -- A DAG's key has dots.
  ADD CONSTRAINT platform_change_name_check
    CHECK (name ~ (CASE kind WHEN 'criticality' THEN '^[a-z][a-z0-9_.-]{0,99}$' ELSE '^[a-z][a-z0-9_-]{0,99}$' END));

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
    WHEN 'criticality' THEN (SELECT jsonb_build_object('criticality', d.criticality) FROM dag d WHERE d.dag_key = p_name) END
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
    WHEN 'criticality' THEN jsonb_build_object('criticality', p_value ->> 'criticality') END - 'name' END
$$;

CREATE FUNCTION criticality_rank(p_criticality text) RETURNS int LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT array_position(ARRAY['sandbox', 'standard', 'critical'], p_criticality)
$$;

CREATE OR REPLACE FUNCTION platform_asks(p_change uuid) RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN c.kind = 'criticality' AND criticality_rank(c.after ->> 'criticality') < criticality_rank(c.before ->> 'criticality')
      THEN ARRAY['de', 'do']
    WHEN 'de' = ANY (coalesce(c.proposed_as, '{de}')) THEN ARRAY['do']
    ELSE ARRAY['de', 'do'] END
    FROM platform_change c WHERE c.id = p_change
$$;

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

CREATE TRIGGER platform_row_guard_change AFTER UPDATE ON dag FOR EACH ROW WHEN (OLD.criticality IS DISTINCT FROM NEW.criticality)
  EXECUTE FUNCTION platform_row_guard('criticality');
CREATE TRIGGER platform_row_guard AFTER INSERT ON dag FOR EACH ROW WHEN (NEW.criticality <> 'standard')
  EXECUTE FUNCTION platform_row_guard('criticality');

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
  END CASE;
END $$;

-- Windows and approvals that are kept ------------------------------------------------------------------------------------------
DROP FUNCTION window_covers(activation_window, text);
CREATE FUNCTION window_covers(p_window activation_window, p_dag_key text, p_criticality text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp AS $$
  SELECT coalesce(p_window.criticality = p_criticality, true)
    AND CASE WHEN right(p_window.dags, 1) = '*' THEN starts_with(p_dag_key, left(p_window.dags, -1)) ELSE p_dag_key = p_window.dags END
$$;

/*
 * What keeps changes of a DAG from going live at a time: {window, until}, or null. A window that denies beats all that allow;
 * where any allows, the rest of the week is closed. `until` is null when no opening is in sight.
 */
CREATE OR REPLACE FUNCTION activation_freeze(p_dag uuid, p_at timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
  about dag;
  found jsonb;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM activation_window) THEN RETURN NULL; END IF;
  SELECT * INTO about FROM dag d WHERE d.id = p_dag;
  SELECT jsonb_build_object('window', w.name, 'until', s.closes) INTO found
    FROM activation_window w CROSS JOIN LATERAL window_spans(w, p_at) s
    WHERE w.effect = 'deny' AND window_covers(w, about.dag_key, about.criticality) AND s.opens <= p_at AND p_at < s.closes
    ORDER BY s.closes DESC LIMIT 1;
  IF found IS NOT NULL THEN RETURN found; END IF;
  IF NOT EXISTS (SELECT 1 FROM activation_window w WHERE w.effect = 'allow' AND window_covers(w, about.dag_key, about.criticality))
     OR EXISTS (SELECT 1 FROM activation_window w CROSS JOIN LATERAL window_spans(w, p_at) s
                WHERE w.effect = 'allow' AND window_covers(w, about.dag_key, about.criticality) AND s.opens <= p_at AND p_at < s.closes) THEN
    RETURN NULL;
  END IF;
  SELECT jsonb_build_object('window', w.name, 'until', s.opens) INTO found
    FROM activation_window w LEFT JOIN LATERAL (SELECT min(n.opens) AS opens FROM window_spans(w, p_at) n WHERE n.opens > p_at) s ON true
    WHERE w.effect = 'allow' AND window_covers(w, about.dag_key, about.criticality) ORDER BY s.opens NULLS LAST LIMIT 1;
  RETURN found;
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
     -- What decides about somebody at once is read anew.
     OR EXISTS (SELECT 1 FROM change_request c JOIN dag d ON d.id = c.dag_id
                WHERE c.id = NEW.change_request_id AND d.criticality = 'critical')
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

REVOKE ALL ON FUNCTION criticality_rank(text), window_covers(activation_window, text, text) FROM PUBLIC;

COMMIT;
