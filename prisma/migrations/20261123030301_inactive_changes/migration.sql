-- An open change that nobody touches for 45 days is closed, never approved. Its author or the gate opens it again, as a new revision.
BEGIN;

-- When anybody last did something about a change. One that a worker is to activate later is waited for, however long. Workers, who
-- read no reviews, are told the time and nothing else.
CREATE FUNCTION change_active_at(p_change uuid) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN EXISTS (SELECT 1 FROM activation_schedule s WHERE s.change_request_id = c.id AND s.outcome IS NULL)
    THEN clock_timestamp()
    ELSE greatest(c.created_at,
      (SELECT max(r.created_at) FROM revision r WHERE r.change_request_id = c.id),
      (SELECT max(r.created_at) FROM review r WHERE r.change_request_id = c.id),
      (SELECT max(greatest(t.created_at, t.addressed_at, t.resolved_at)) FROM review_thread t WHERE t.change_request_id = c.id),
      (SELECT max(k.created_at) FROM thread_comment k JOIN review_thread t ON t.id = k.thread_id WHERE t.change_request_id = c.id),
      (SELECT max(greatest(s.set_at, s.ended_at)) FROM activation_schedule s WHERE s.change_request_id = c.id),
      (SELECT max(b.asked_at) FROM break_glass b WHERE b.change_request_id = c.id)) END
  FROM change_request c WHERE c.id = p_change
$$;

-- Workers may decide nothing: this acts with its owner's rights, and asks again whether it is time, under the lock of every other end.
CREATE FUNCTION close_inactive_change(p_change uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  cr change_request;
  last_at timestamptz;
BEGIN
  SELECT * INTO cr FROM change_request c WHERE c.id = p_change;
  PERFORM 1 FROM dag WHERE id = cr.dag_id FOR UPDATE;
  PERFORM 1 FROM change_request c WHERE c.id = p_change AND c.lifecycle = 'open' FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  last_at := change_active_at(p_change);
  IF last_at > clock_timestamp() - interval '45 days' THEN RETURN false; END IF;
  UPDATE change_request SET lifecycle = 'closed', ended_at = clock_timestamp() WHERE id = p_change;
  PERFORM audit_append(NULL, 'change_request.closed', 'change_request', cr.number::text,
    jsonb_build_object('dag', (SELECT d.dag_key FROM dag d WHERE d.id = cr.dag_id), 'reason', 'inactive', 'activeAt', last_at));
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION change_active_at(uuid), close_inactive_change(uuid) FROM PUBLIC;

COMMIT;
