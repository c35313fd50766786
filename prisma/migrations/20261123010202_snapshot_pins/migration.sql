-- What a content pins is kept beside its bytes, so that lists need not parse whole documents to see whether something moved.
BEGIN;

/* The same for the same bytes, whatever is set: what convert_from cannot promise for every encoding holds for UTF-8. */
CREATE FUNCTION pins_of(p_canonical bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(convert_from(p_canonical, 'UTF8')::jsonb #> '{closure,pins}', '{}')
$$;
ALTER TABLE snapshot ADD COLUMN pins jsonb NOT NULL GENERATED ALWAYS AS (pins_of(canonical)) STORED;

-- Without a search_path of its own it becomes part of the query that asks; whoever decides by it has pinned theirs.
CREATE OR REPLACE FUNCTION reference_pin(p_reference text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE split_part(p_reference, ':', 1)
    WHEN 'connection' THEN (SELECT c.version::text FROM connection c WHERE c.name = substr(p_reference, 12))
    WHEN 'dag' THEN (SELECT v.content_hash FROM dag d JOIN dag_version v ON v.id = d.active_version_id
                     WHERE d.dag_key = substr(p_reference, 5))
    WHEN 'environment' THEN (SELECT encode(sha256(convert_to((to_jsonb(e) - 'description')::text, 'UTF8')), 'hex')
                             FROM environment e WHERE e.name = substr(p_reference, 13))
    WHEN 'lane' THEN (SELECT l.slots::text FROM lane l WHERE l.name = substr(p_reference, 6))
    WHEN 'pool' THEN (SELECT p.slots::text FROM pool p WHERE p.name = substr(p_reference, 6)) END
$$;

CREATE OR REPLACE FUNCTION closure_changes(p_content_hash text) RETURNS text[] LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(pin.key ORDER BY pin.key), '{}')
  FROM snapshot s CROSS JOIN LATERAL jsonb_each_text(s.pins) pin
  WHERE s.content_hash = p_content_hash AND reference_pin(pin.key) IS DISTINCT FROM pin.value
$$;

CREATE OR REPLACE FUNCTION ask_checks_of_reference(p_reference text) RETURNS void LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO check_due (change_request_id)
  SELECT c.id FROM change_request c JOIN revision r ON r.change_request_id = c.id AND r.number = c.head_revision
  JOIN snapshot s ON s.content_hash = r.content_hash
  WHERE c.lifecycle = 'open' AND s.pins ? p_reference
$$;

REVOKE ALL ON FUNCTION pins_of(bytea) FROM PUBLIC;

COMMIT;
