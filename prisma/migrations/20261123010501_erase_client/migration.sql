-- A client's personal data is erased by its key; what was counted and who did what stays. Source: governance.md 4.2.
BEGIN;

ALTER TABLE client ADD COLUMN erased_at timestamptz(3);
CREATE INDEX queue_item_data_idx ON queue_item USING gin (data jsonb_path_ops);

-- What was asked for stays as it was, it is answered once, and applied only by another person who may mark, while it fits.
-- Only the owner's own erasure, which no login of web or worker can play, takes the output away.
CREATE OR REPLACE FUNCTION mark_request_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.outcome IS NOT NULL THEN
      RAISE EXCEPTION 'needs_second_person: a mark is asked for before it is answered' USING ERRCODE = 'P0G51';
    END IF;
    RETURN NEW;
  END IF;
  IF coalesce(current_setting('signalbox.reason', true), '') = 'client_erase' AND NEW.output IS NULL
     AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID)
     AND (to_jsonb(NEW) - 'output') = (to_jsonb(OLD) - 'output') THEN
    RETURN NEW;
  END IF;
  IF OLD.outcome IS NOT NULL OR NEW.outcome IS NULL
     OR (NEW.id, NEW.dag_run_id, NEW.task_index, NEW.state, NEW.chosen, NEW.output, NEW.reason, NEW.preview_hash,
         NEW.last_transition, NEW.asked_by, NEW.asked_at)
       IS DISTINCT FROM (OLD.id, OLD.dag_run_id, OLD.task_index, OLD.state, OLD.chosen, OLD.output, OLD.reason, OLD.preview_hash,
         OLD.last_transition, OLD.asked_by, OLD.asked_at) THEN
    RAISE EXCEPTION 'append_only: a mark that was asked for is only answered, once' USING ERRCODE = 'P0A01';
  END IF;
  IF (NEW.outcome = 'void') <> mark_request_is_void(OLD) AND NEW.outcome IN ('void', 'applied') THEN
    RAISE EXCEPTION 'mark_request_void: only what events overtook is void, and that is never applied' USING ERRCODE = 'P0G50';
  END IF;
  IF NEW.outcome = 'applied' AND NOT EXISTS (
       SELECT 1 FROM role_grant g JOIN app_user u ON u.id = g.user_id AND u.is_active
       WHERE g.user_id = NEW.answered_by AND g.role IN ('de', 'do') AND g.revoked_at IS NULL) THEN
    RAISE EXCEPTION 'needs_second_person: who confirms a mark may mark' USING ERRCODE = 'P0G51';
  END IF;
  RETURN NEW;
END $$;

-- Data, outputs, errors and logs of a client go, and its key becomes one that says nothing. States, times and what was decided
-- stay. False while a run of it, or its place in a queue, is open.
CREATE FUNCTION erase_client(p_client uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM client WHERE id = p_client FOR UPDATE;
  IF EXISTS (SELECT 1 FROM queue_item WHERE client_id = p_client AND state IN ('waiting', 'held', 'quarantined', 'claimed'))
     OR EXISTS (SELECT 1 FROM dag_run WHERE client_id = p_client AND state IN ('queued', 'running')) THEN
    RETURN false;
  END IF;
  PERFORM set_config('signalbox.reason', 'client_erase', true);
  DELETE FROM task_log l USING task_attempt a, dag_run r
    WHERE r.client_id = p_client AND a.dag_run_id = r.id AND l.attempt_id = a.id;
  UPDATE task_attempt a SET error = CASE WHEN a.error IS NULL THEN NULL ELSE jsonb_set(a.error, '{message}', '"erased"') END,
    output = CASE WHEN t.task_key = 'decision' AND jsonb_typeof(a.output -> 'decision') = 'string'
      THEN jsonb_build_object('decision', a.output -> 'decision') END
    FROM dag_run r, task_instance t
    WHERE r.client_id = p_client AND a.dag_run_id = r.id AND t.dag_run_id = a.dag_run_id AND t.task_index = a.task_index;
  UPDATE mark_request m SET output = NULL FROM dag_run r WHERE r.client_id = p_client AND m.dag_run_id = r.id AND m.output IS NOT NULL;
  UPDATE queue_item SET data = '{}' WHERE client_id = p_client;
  UPDATE client SET client_key = 'erased-' || id, erased_at = coalesce(erased_at, clock_timestamp()) WHERE id = p_client;
  PERFORM set_config('signalbox.reason', '', true);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION erase_client(uuid) FROM PUBLIC;

COMMIT;
