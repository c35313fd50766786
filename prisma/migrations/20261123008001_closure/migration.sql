-- What a revision refers to beside its packs is pinned in its content: the version of each connection, the active content
-- of each triggered DAG, environments, lanes and pools. A change of any voids approvals and stops an activation.
-- Source: governance.md 0.3, 1.5 k.
BEGIN;

/* What a pinned reference is now; null when there is no such thing. The notes on an environment are not what runs. */
CREATE FUNCTION reference_pin(p_reference text) RETURNS text LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT CASE split_part(p_reference, ':', 1)
    WHEN 'connection' THEN (SELECT c.version::text FROM connection c WHERE c.name = substr(p_reference, 12))
    WHEN 'dag' THEN (SELECT v.content_hash FROM dag d JOIN dag_version v ON v.id = d.active_version_id
                     WHERE d.dag_key = substr(p_reference, 5))
    WHEN 'environment' THEN (SELECT encode(sha256(convert_to((to_jsonb(e) - 'description')::text, 'UTF8')), 'hex')
                             FROM environment e WHERE e.name = substr(p_reference, 13))
    WHEN 'lane' THEN (SELECT l.slots::text FROM lane l WHERE l.name = substr(p_reference, 6))
    WHEN 'pool' THEN (SELECT p.slots::text FROM pool p WHERE p.name = substr(p_reference, 6)) END
$$;

/* References of stored content that are no longer what they were when it was pinned. */
CREATE FUNCTION closure_changes(p_content_hash text) RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(pin.reference ORDER BY pin.reference), '{}')
  FROM snapshot s CROSS JOIN LATERAL jsonb_each_text(
    coalesce(convert_from(s.canonical, 'UTF8')::jsonb #> '{closure,pins}', '{}')) pin (reference, value)
  WHERE s.content_hash = p_content_hash AND reference_pin(pin.reference) IS DISTINCT FROM pin.value
$$;

-- Separate from activation_guard and after it by name: every lock is held when this looks.
CREATE FUNCTION activation_closure_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  changed text[] := closure_changes(NEW.content_hash);
BEGIN
  IF cardinality(changed) > 0 THEN RAISE EXCEPTION 'closure_changed: %', changed[1] USING ERRCODE = 'P0G23'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER activation_guard_closure BEFORE INSERT ON activation FOR EACH ROW EXECUTE FUNCTION activation_closure_guard();

REVOKE ALL ON FUNCTION reference_pin(text), closure_changes(text), activation_closure_guard() FROM PUBLIC;

COMMIT;
