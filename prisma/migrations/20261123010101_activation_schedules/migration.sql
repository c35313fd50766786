-- An approved change is activated later: at a time, or as soon as nothing stands in its way, by a worker, under the same
-- guards. Windows say when changes of which DAGs go live; what a window holds back is told with its end.
-- Source: governance.md 1.3 T4, T12 and T16, 1.5 f, 1.8.
BEGIN;

-- Windows: every week at the same hours, or once ---------------------------------------------------------------------------
CREATE TABLE activation_window (
  name text NOT NULL,
  effect text NOT NULL,
  -- A DAG's key, or the beginning of keys followed by a star.
  dags text NOT NULL DEFAULT '*',
  time_zone text NOT NULL DEFAULT 'UTC',
  -- Monday is 1.
  weekdays int[] NOT NULL DEFAULT '{}',
  from_minute int,
  minutes int,
  starts_at timestamptz(3),
  ends_at timestamptz(3),
  description text NOT NULL DEFAULT '',
  CONSTRAINT activation_window_pkey PRIMARY KEY (name),
  CONSTRAINT activation_window_name_check CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  CONSTRAINT activation_window_effect_check CHECK (effect IN ('allow', 'deny')),
  CONSTRAINT activation_window_dags_check CHECK (dags ~ '^[a-z0-9_.-]*\*?$' AND dags <> ''),
  CONSTRAINT activation_window_shape_check CHECK (CASE WHEN starts_at IS NULL
    THEN ends_at IS NULL AND cardinality(weekdays) > 0 AND weekdays <@ '{1,2,3,4,5,6,7}'::int[]
         AND from_minute BETWEEN 0 AND 1439 AND minutes BETWEEN 1 AND 10080
    ELSE ends_at > starts_at AND cardinality(weekdays) = 0 AND from_minute IS NULL AND minutes IS NULL END)
);

/* When a window is open around a time: a week before and nine days after it. */
CREATE FUNCTION window_spans(p_window activation_window, p_at timestamptz) RETURNS TABLE (opens timestamptz, closes timestamptz)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT s.opens, s.opens + make_interval(mins => p_window.minutes) FROM (
    SELECT (day + make_interval(mins => p_window.from_minute)) AT TIME ZONE p_window.time_zone AS opens
    FROM generate_series(date_trunc('day', p_at AT TIME ZONE p_window.time_zone) - interval '8 days',
                         (p_at AT TIME ZONE p_window.time_zone) + interval '9 days', interval '1 day') day
    WHERE extract(isodow FROM day)::int = ANY (p_window.weekdays)) s
  UNION ALL SELECT p_window.starts_at, p_window.ends_at WHERE p_window.starts_at IS NOT NULL
$$;

/*
 * What keeps changes of a DAG from going live at a time: {window, until}, or null. A window that denies beats all that allow;
 * where any allows, the rest of the week is closed. `until` is null when no opening is in sight.
 */
CREATE FUNCTION activation_freeze(p_dag uuid, p_at timestamptz) RETURNS jsonb LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
  dag_key text;
  found jsonb;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM activation_window) THEN RETURN NULL; END IF;
  SELECT d.dag_key INTO dag_key FROM dag d WHERE d.id = p_dag;
  SELECT jsonb_build_object('window', w.name, 'until', s.closes) INTO found
    FROM activation_window w CROSS JOIN LATERAL window_spans(w, p_at) s
    WHERE w.effect = 'deny' AND window_covers(w, dag_key) AND s.opens <= p_at AND p_at < s.closes
    ORDER BY s.closes DESC LIMIT 1;
  IF found IS NOT NULL THEN RETURN found; END IF;
  IF NOT EXISTS (SELECT 1 FROM activation_window w WHERE w.effect = 'allow' AND window_covers(w, dag_key))
     OR EXISTS (SELECT 1 FROM activation_window w CROSS JOIN LATERAL window_spans(w, p_at) s
                WHERE w.effect = 'allow' AND window_covers(w, dag_key) AND s.opens <= p_at AND p_at < s.closes) THEN
    RETURN NULL;
  END IF;
  SELECT jsonb_build_object('window', w.name, 'until', s.opens) INTO found
    FROM activation_window w LEFT JOIN LATERAL (SELECT min(n.opens) AS opens FROM window_spans(w, p_at) n WHERE n.opens > p_at) s ON true
    WHERE w.effect = 'allow' AND window_covers(w, dag_key) ORDER BY s.opens NULLS LAST LIMIT 1;
  RETURN found;
END $$;

CREATE FUNCTION window_covers(p_window activation_window, p_dag_key text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN right(p_window.dags, 1) = '*' THEN starts_with(p_dag_key, left(p_window.dags, -1)) ELSE p_dag_key = p_window.dags END
$$;

-- Schedules ------------------------------------------------------------------------------------------------------------------
CREATE TABLE activation_schedule (
  id uuid NOT NULL,
  change_request_id uuid NOT NULL,
  revision int NOT NULL,
  content_hash text NOT NULL,
  -- Null: as soon as nothing stands in the way.
  activate_at timestamptz(3),
  set_by uuid NOT NULL,
  -- The role that it was set under; without it nothing happens.
  grant_id uuid NOT NULL,
  set_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- What the last look found in the way.
  waits_for text,
  outcome text,
  reason text,
  ended_at timestamptz(3),
  CONSTRAINT activation_schedule_pkey PRIMARY KEY (id),
  CONSTRAINT activation_schedule_content_fkey FOREIGN KEY (change_request_id, revision, content_hash)
    REFERENCES revision (change_request_id, number, content_hash),
  CONSTRAINT activation_schedule_set_by_fkey FOREIGN KEY (set_by) REFERENCES app_user (id),
  CONSTRAINT activation_schedule_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES role_grant (id),
  CONSTRAINT activation_schedule_outcome_check CHECK (outcome IN ('activated', 'cancelled', 'suspended')),
  CONSTRAINT activation_schedule_ended_check CHECK ((outcome IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX activation_schedule_open_key ON activation_schedule (change_request_id) WHERE outcome IS NULL;
CREATE INDEX activation_schedule_change_idx ON activation_schedule (change_request_id, set_at);
CREATE INDEX activation_schedule_due_idx ON activation_schedule (activate_at) WHERE outcome IS NULL;
CREATE TRIGGER activation_schedule_no_delete BEFORE DELETE ON activation_schedule FOR EACH ROW EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER activation_schedule_no_truncate BEFORE TRUNCATE ON activation_schedule FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation();

CREATE FUNCTION activation_schedule_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.outcome IS NOT NULL
       OR (NEW.id, NEW.change_request_id, NEW.revision, NEW.content_hash, NEW.activate_at, NEW.set_by, NEW.grant_id, NEW.set_at)
         IS DISTINCT FROM (OLD.id, OLD.change_request_id, OLD.revision, OLD.content_hash, OLD.activate_at, OLD.set_by, OLD.grant_id, OLD.set_at) THEN
      RAISE EXCEPTION 'append_only: a schedule is ended, not changed' USING ERRCODE = 'P0A01';
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO STRICT cr FROM change_request WHERE id = NEW.change_request_id FOR SHARE;
  IF cr.lifecycle <> 'open' THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  IF NEW.revision <> cr.head_revision THEN RAISE EXCEPTION 'head_moved' USING ERRCODE = 'P0G21'; END IF;
  IF NOT EXISTS (SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
                 WHERE g.id = NEW.grant_id AND g.user_id = NEW.set_by AND g.role = 'de' AND g.revoked_at IS NULL)
     OR cr.author_id = NEW.set_by THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
  NEW.outcome := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER activation_schedule_guard BEFORE INSERT OR UPDATE ON activation_schedule
  FOR EACH ROW EXECUTE FUNCTION activation_schedule_guard();

-- Whatever the caller forgets: a push, and every end of the change, ends its schedule.
CREATE FUNCTION schedule_follows_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.head_revision <> OLD.head_revision OR NEW.lifecycle <> 'open' THEN
    UPDATE activation_schedule SET ended_at = clock_timestamp(),
        outcome = CASE WHEN NEW.lifecycle = 'activated' THEN 'activated' ELSE 'cancelled' END,
        reason = CASE WHEN NEW.lifecycle = 'activated' THEN NULL WHEN NEW.lifecycle = 'open' THEN 'head_moved' ELSE 'not_open' END
      WHERE change_request_id = NEW.id AND outcome IS NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER change_request_schedule AFTER UPDATE ON change_request FOR EACH ROW EXECUTE FUNCTION schedule_follows_change();

-- Freezes: past everything else by name, with the locks held ---------------------------------------------------------------
CREATE FUNCTION activation_window_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  held jsonb;
BEGIN
  IF NEW.break_glass_id IS NOT NULL OR EXISTS (SELECT 1 FROM revision r WHERE r.change_request_id = NEW.change_request_id
       AND r.number = NEW.revision AND r.origin = 'revert') THEN
    RETURN NEW;   -- Going back is always allowed.
  END IF;
  held := activation_freeze(NEW.dag_id, clock_timestamp());
  IF held IS NOT NULL THEN
    RAISE EXCEPTION 'frozen: % until %', held ->> 'window', held ->> 'until' USING ERRCODE = 'P0G09';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER activation_guard_window BEFORE INSERT ON activation FOR EACH ROW EXECUTE FUNCTION activation_window_guard();

/*
 * All that follows from an activation of this transaction: the next version, the DAG's pointer, the end of the change, and
 * of others that have nothing left to do, whose numbers it answers.
 */
CREATE FUNCTION apply_activation(p_activation uuid) RETURNS TABLE (version int, superseded int[]) LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
  done activation;
  version_id uuid := gen_random_uuid();
  document jsonb;
BEGIN
  SELECT * INTO STRICT done FROM activation WHERE id = p_activation;
  SELECT convert_from(s.canonical, 'UTF8')::jsonb -> 'document' INTO STRICT document FROM snapshot s WHERE s.content_hash = done.content_hash;
  INSERT INTO dag_version (id, dag_id, number, content_hash, activation_id, layout, yaml)
    SELECT version_id, done.dag_id, (SELECT coalesce(max(v.number), 0) + 1 FROM dag_version v WHERE v.dag_id = done.dag_id),
           done.content_hash, done.id, r.layout, r.yaml
    FROM revision r WHERE r.change_request_id = done.change_request_id AND r.number = done.revision
    RETURNING number INTO version;
  UPDATE dag SET active_version_id = version_id, title = document ->> 'title', owner = document ->> 'owner' WHERE id = done.dag_id;
  UPDATE change_request SET lifecycle = 'activated', ended_at = done.created_at WHERE id = done.change_request_id;
  WITH equal AS (
    UPDATE change_request c SET lifecycle = 'superseded', ended_at = done.created_at, superseded_by = done.change_request_id
    FROM revision r WHERE r.change_request_id = c.id AND r.number = c.head_revision AND r.content_hash = done.content_hash
      AND c.dag_id = done.dag_id AND c.lifecycle = 'open' RETURNING c.number)
  SELECT coalesce(array_agg(e.number ORDER BY e.number), '{}') INTO superseded FROM equal e;
  RETURN NEXT;
END $$;

/*
 * Looks at one schedule: activates, waits on, or suspends it, and answers which. Acts with the rights of its owner, so that a
 * worker, which may decide nothing, has no other way to activate. The actor is whoever set it, under the role they set it.
 */
CREATE FUNCTION perform_schedule(p_schedule uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wanted activation_schedule;
  cr change_request;
  activation_id uuid := gen_random_uuid();
  why text;
  applied record;
BEGIN
  SELECT c.* INTO cr FROM change_request c JOIN activation_schedule s ON s.change_request_id = c.id WHERE s.id = p_schedule;
  IF NOT FOUND THEN RETURN 'gone'; END IF;
  PERFORM 1 FROM dag WHERE id = cr.dag_id FOR UPDATE;
  PERFORM 1 FROM change_request WHERE id = cr.id FOR UPDATE;
  SELECT * INTO wanted FROM activation_schedule s WHERE s.id = p_schedule AND s.outcome IS NULL
    AND (s.activate_at IS NULL OR s.activate_at <= clock_timestamp()) FOR UPDATE;
  IF NOT FOUND THEN RETURN 'gone'; END IF;
  PERFORM 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
    WHERE g.id = wanted.grant_id AND g.revoked_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    why := 'scheduler_left';
  ELSE
    BEGIN
      INSERT INTO activation (id, dag_id, change_request_id, revision, content_hash, actor_id, schedule_id, created_at)
        VALUES (activation_id, cr.dag_id, cr.id, wanted.revision, wanted.content_hash, wanted.set_by, wanted.id, clock_timestamp());
      -- Two that trigger each other could close a circle unseen: one after the other, and each looks once more.
      PERFORM pg_advisory_xact_lock(hashtextextended('dag_triggers', 0));
      IF cardinality(closure_changes(wanted.content_hash)) > 0 THEN RAISE EXCEPTION 'closure_changed' USING ERRCODE = 'P0G23'; END IF;
      SELECT * INTO applied FROM apply_activation(activation_id);
      PERFORM audit_append(wanted.set_by, 'change_request.activated', 'change_request', cr.number::text,
        jsonb_build_object('dag', (SELECT d.dag_key FROM dag d WHERE d.id = cr.dag_id), 'version', applied.version,
          'revision', wanted.revision, 'contentHash', wanted.content_hash, 'superseded', applied.superseded, 'schedule', wanted.id));
      RETURN 'activated';
    EXCEPTION WHEN OTHERS THEN
      IF SQLSTATE NOT LIKE 'P0G%' THEN RAISE; END IF;
      why := split_part(SQLERRM, ':', 1);
    END;
  END IF;
  IF wanted.activate_at IS NULL AND why IN ('missing_approval', 'changes_requested', 'open_thread', 'check_missing',
       'check_not_green', 'frozen', 'obligation_overdue') THEN
    UPDATE activation_schedule SET waits_for = why WHERE id = wanted.id AND waits_for IS DISTINCT FROM why;
    RETURN 'waiting';
  END IF;
  UPDATE activation_schedule SET outcome = 'suspended', reason = why, ended_at = clock_timestamp() WHERE id = wanted.id;
  PERFORM audit_append(wanted.set_by, 'activation.suspended', 'change_request', cr.number::text,
    jsonb_build_object('dag', (SELECT d.dag_key FROM dag d WHERE d.id = cr.dag_id), 'revision', wanted.revision,
      'contentHash', wanted.content_hash, 'reason', why, 'schedule', wanted.id));
  RETURN 'suspended';
END $$;

ALTER TABLE activation
  ADD COLUMN schedule_id uuid,
  ADD CONSTRAINT activation_schedule_id_fkey FOREIGN KEY (schedule_id) REFERENCES activation_schedule (id);

-- Back to draft, and replaced ------------------------------------------------------------------------------------------------
ALTER TABLE change_request
  ADD COLUMN superseded_by uuid,
  ADD CONSTRAINT change_request_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES change_request (id),
  ADD CONSTRAINT change_request_superseded_check CHECK (superseded_by IS NULL OR (lifecycle = 'superseded' AND superseded_by <> id)),
  DROP CONSTRAINT change_request_lifecycle_check,
  ADD CONSTRAINT change_request_lifecycle_check CHECK (lifecycle IN ('draft', 'open', 'activated', 'closed', 'superseded'));
DROP TRIGGER change_request_reopened ON change_request;
CREATE CONSTRAINT TRIGGER change_request_reopened AFTER UPDATE OF lifecycle ON change_request DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.lifecycle IN ('closed', 'draft') AND NEW.lifecycle = 'open') EXECUTE FUNCTION reopened_with_revision();

REVOKE ALL ON FUNCTION window_spans(activation_window, timestamptz), activation_freeze(uuid, timestamptz),
  window_covers(activation_window, text), activation_schedule_guard(), schedule_follows_change(), activation_window_guard(),
  apply_activation(uuid), perform_schedule(uuid) FROM PUBLIC;

COMMIT;
