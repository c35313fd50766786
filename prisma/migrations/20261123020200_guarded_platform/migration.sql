-- Connections and retention change like lanes and pools: proposed by one person, approved by data ops. And all of these are guarded
-- by triggers, which bind the owner of the tables too: no row of them changes but by what two people agreed on in the same
-- transaction. Source: governance.md 2.2, 2.4 and 4.4.
BEGIN;

ALTER TABLE platform_change
  -- The secret of a proposed connection, sealed for the version it is to have. Here until it is answered, and never shown.
  ADD COLUMN sealed_secret bytea,
  ADD COLUMN applied_in xid8,
  DROP CONSTRAINT platform_change_kind_check,
  ADD CONSTRAINT platform_change_kind_check
    CHECK (kind IN ('lane', 'pool', 'environment', 'window', 'connection', 'retention')),
  DROP CONSTRAINT platform_change_name_check,
  ADD CONSTRAINT platform_change_name_check CHECK (name ~ '^[a-z][a-z0-9_-]{0,99}$'),
  DROP CONSTRAINT platform_change_shape_check,
  ADD CONSTRAINT platform_change_shape_check CHECK (CASE kind WHEN 'window' THEN true
    WHEN 'pool' THEN after IS NOT NULL WHEN 'connection' THEN after IS NOT NULL ELSE before IS NOT NULL AND after IS NOT NULL END),
  ADD CONSTRAINT platform_change_secret_check CHECK (sealed_secret IS NULL OR (kind = 'connection' AND outcome IS NULL));

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
      WHERE (ARRAY['decision', 'interactive', 'batch', 'backfill'])[r.class + 1] = p_name) END
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
    WHEN 'retention' THEN jsonb_build_object('hot_days', (p_value ->> 'hot_days')::int) END - 'name' END
$$;

-- Whom it talks to: a secret stays only as long as this does.
CREATE FUNCTION connection_target(p_value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_array(p_value -> 'kind', p_value #> '{settings,host}', p_value #> '{settings,port}', p_value #> '{settings,baseUrl}')
$$;

/* A connection as it is proposed: the next version, with the secret that came with it, with the stored one, or with none. */
CREATE FUNCTION check_proposed_connection(p_before jsonb, p_after jsonb, p_has_secret boolean) RETURNS void LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  next_version int := coalesce((p_before ->> 'version')::int, 0) + 1;
  secret_version int := (p_after ->> 'secret_version')::int;
BEGIN
  IF (p_after ->> 'version')::int IS DISTINCT FROM next_version THEN RAISE EXCEPTION 'base_moved' USING ERRCODE = 'P0G22'; END IF;
  IF p_has_secret IS DISTINCT FROM (secret_version IS NOT DISTINCT FROM next_version)
     OR (NOT p_has_secret AND secret_version IS NOT NULL AND (secret_version IS DISTINCT FROM (p_before ->> 'secret_version')::int
       OR connection_target(p_before) IS DISTINCT FROM connection_target(p_after))) THEN
    RAISE EXCEPTION 'secret_of_another: a stored secret goes to no other target' USING ERRCODE = 'P0G72';
  END IF;
  IF p_before - 'version' = p_after - 'version' THEN RAISE EXCEPTION 'nothing_changed' USING ERRCODE = 'check_violation'; END IF;
END $$;

DROP FUNCTION may_answer_platform(uuid, platform_change);
/* Holds the role now, and held it when the change was proposed; given by others than whoever proposed it. */
CREATE FUNCTION may_answer_platform(p_user uuid, p_proposed_by uuid, p_proposed_at timestamptz) RETURNS boolean LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
  SELECT p_user <> p_proposed_by AND EXISTS (
    SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
    WHERE g.user_id = p_user AND g.role = 'do' AND g.revoked_at IS NULL AND g.granted_at <= p_proposed_at
      AND g.granted_by <> p_proposed_by AND g.confirmed_by IS DISTINCT FROM p_proposed_by)
$$;

CREATE OR REPLACE FUNCTION platform_change_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
                   WHERE g.user_id = NEW.proposed_by AND g.revoked_at IS NULL
                     AND g.role = ANY (CASE NEW.kind WHEN 'window' THEN ARRAY['de', 'do', 'admin'] ELSE ARRAY['de', 'do'] END)) THEN
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
     OR (NEW.id, NEW.number, NEW.kind, NEW.name, NEW.before, NEW.after, NEW.content_hash, NEW.why, NEW.proposed_by, NEW.proposed_at)
       IS DISTINCT FROM (OLD.id, OLD.number, OLD.kind, OLD.name, OLD.before, OLD.after, OLD.content_hash, OLD.why, OLD.proposed_by, OLD.proposed_at)
     -- A secret may be sealed anew with another key, and no other than one that opens can be made without the key.
     OR (NEW.sealed_secret IS NULL) <> (OLD.sealed_secret IS NULL) THEN
    RAISE EXCEPTION 'append_only: what was proposed is answered, not changed' USING ERRCODE = 'P0A01';
  END IF;
  NEW.applied_in := NULL;
  IF NEW.outcome IS NULL THEN RETURN NEW; END IF;
  NEW.sealed_secret := NULL;
  IF NEW.outcome IN ('applied', 'declined') AND NOT may_answer_platform(NEW.answered_by, OLD.proposed_by, OLD.proposed_at) THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
  IF NEW.outcome = 'applied' THEN
    IF platform_state(NEW.kind, NEW.name) IS DISTINCT FROM NEW.before THEN RAISE EXCEPTION 'base_moved' USING ERRCODE = 'P0G22'; END IF;
    NEW.applied_in := pg_current_xact_id();
  END IF;
  RETURN NEW;
END $$;

/* What was approved is there when the transaction ends, or nothing of it happened. */
CREATE FUNCTION platform_change_applied() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF platform_state(NEW.kind, NEW.name) IS DISTINCT FROM NEW.after THEN RAISE EXCEPTION 'not_applied' USING ERRCODE = 'P0G70'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER platform_change_applied AFTER UPDATE OF outcome ON platform_change DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.outcome = 'applied') EXECUTE FUNCTION platform_change_applied();

/*
 * A row of the platform is what an approval of this transaction says. Before anybody could approve, an installation gets its first
 * rows; grants are never deleted, so that ends once and for good.
 */
CREATE FUNCTION platform_row_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  was jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  is_now jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
  row_name text := CASE TG_ARGV[0]
    WHEN 'retention' THEN (ARRAY['decision', 'interactive', 'batch', 'backfill'])[(coalesce(is_now, was) ->> 'class')::int + 1]
    ELSE coalesce(is_now, was) ->> 'name' END;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.role = 'do') THEN RETURN NULL; END IF;
  -- The same secret under another key of the ring. Only who holds the key makes one that opens.
  IF TG_OP = 'UPDATE' AND was - 'secret' = is_now - 'secret' AND was ->> 'secret' IS NOT NULL AND is_now ->> 'secret' IS NOT NULL THEN
    RETURN NULL;
  END IF;
  IF (TG_OP = 'UPDATE' AND (was -> 'name', was -> 'class') IS DISTINCT FROM (is_now -> 'name', is_now -> 'class'))
     OR NOT EXISTS (SELECT 1 FROM platform_change c WHERE c.kind = TG_ARGV[0] AND c.name = row_name
                      AND c.applied_in = pg_current_xact_id()
                      AND c.after IS NOT DISTINCT FROM platform_state(TG_ARGV[0], row_name)) THEN
    RAISE EXCEPTION 'no_platform_change: % % changes by a proposal and the approval of data ops', TG_ARGV[0], row_name
      USING ERRCODE = 'P0G73';
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE
  guarded record;
BEGIN
  FOR guarded IN SELECT * FROM (VALUES ('lane', 'lane'), ('pool', 'pool'), ('environment', 'environment'),
      ('activation_window', 'window'), ('connection', 'connection'), ('retention', 'retention')) g (name, kind) LOOP
    EXECUTE format('CREATE TRIGGER platform_row_guard_change AFTER UPDATE ON %I FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
      EXECUTE FUNCTION platform_row_guard(%L)', guarded.name, guarded.kind);
    EXECUTE format('CREATE TRIGGER platform_row_guard AFTER INSERT OR DELETE ON %I FOR EACH ROW
      EXECUTE FUNCTION platform_row_guard(%L)', guarded.name, guarded.kind);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation()',
      guarded.name || '_no_truncate', guarded.name);
  END LOOP;
END $$;

/* Puts the object where it was agreed to be. Called by apply_platform_change alone, with the rights of its owner. */
CREATE FUNCTION write_platform_object(p_wanted platform_change) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
            from_minute = n.from_minute, minutes = n.minutes, starts_at = n.starts_at, ends_at = n.ends_at, description = n.description
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
  END CASE;
END $$;

/* Two approvals at once wait here. A row that is not there cannot be locked: two that make the same object meet at its key. */
CREATE FUNCTION lock_platform_object(p_kind text, p_name text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  CASE p_kind
    WHEN 'lane' THEN PERFORM 1 FROM lane WHERE name = p_name FOR UPDATE;
    WHEN 'pool' THEN PERFORM 1 FROM pool WHERE name = p_name FOR UPDATE;
    WHEN 'environment' THEN PERFORM 1 FROM environment WHERE name = p_name FOR UPDATE;
    WHEN 'window' THEN PERFORM 1 FROM activation_window WHERE name = p_name FOR UPDATE;
    WHEN 'connection' THEN PERFORM 1 FROM connection WHERE name = p_name FOR UPDATE;
    WHEN 'retention' THEN PERFORM 1 FROM retention FOR UPDATE;
  END CASE;
END $$;

CREATE OR REPLACE FUNCTION apply_platform_change(p_change uuid, p_actor uuid, p_content_hash text, p_origin jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wanted platform_change;
BEGIN
  SELECT * INTO wanted FROM platform_change c WHERE c.id = p_change FOR UPDATE;
  IF NOT FOUND OR wanted.outcome IS NOT NULL THEN RAISE EXCEPTION 'platform_change_ended' USING ERRCODE = 'P0G71'; END IF;
  IF wanted.content_hash <> p_content_hash THEN RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21'; END IF;
  PERFORM lock_platform_object(wanted.kind, wanted.name);
  -- A role that is being taken away at this moment is waited for.
  PERFORM 1 FROM role_grant g WHERE g.user_id = p_actor AND g.role = 'do' ORDER BY g.id FOR SHARE;
  UPDATE platform_change SET outcome = 'applied', answered_by = p_actor, answered_at = clock_timestamp() WHERE id = wanted.id;
  PERFORM write_platform_object(wanted);
  PERFORM audit_append(p_actor, wanted.kind || CASE WHEN wanted.after IS NULL THEN '.removed' WHEN wanted.before IS NULL THEN '.created'
      ELSE '.changed' END, wanted.kind, wanted.name, jsonb_build_object('platformChange', wanted.number, 'from', wanted.before,
      'to', wanted.after, 'proposedBy', wanted.proposed_by, 'contentHash', wanted.content_hash), p_origin);
END $$;

REVOKE ALL ON FUNCTION connection_target(jsonb), check_proposed_connection(jsonb, jsonb, boolean),
  may_answer_platform(uuid, uuid, timestamptz), platform_change_applied(), platform_row_guard(),
  write_platform_object(platform_change), lock_platform_object(text, text) FROM PUBLIC;

COMMIT;
