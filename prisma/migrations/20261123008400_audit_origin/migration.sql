-- Each entry of the record also says which roles its actor held then and by what call it came; the columns that lists
-- filter by cannot say something else than the text that is hashed. Source: governance.md 4.1 and 4.2.
BEGIN;

DROP FUNCTION audit_append(uuid, text, text, text, jsonb);
CREATE FUNCTION audit_append(p_actor uuid, p_action text, p_target_type text, p_target_id text, p_details jsonb,
                             p_origin jsonb DEFAULT '{}')
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head audit_head;
  now_at timestamptz(3);
  text_payload text;
  new_hash bytea;
  held text[];
BEGIN
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;   -- serialises: the sequence is the commit order
  now_at := clock_timestamp();                            -- after the lock, so that times follow the sequence
  SELECT coalesce(array_agg(g.role ORDER BY g.role), '{}') INTO held
    FROM role_grant g WHERE g.user_id = p_actor AND g.revoked_at IS NULL;
  text_payload := jsonb_build_object('sequence', head.sequence + 1, 'at', now_at, 'actor', p_actor, 'roles', held,
    'action', p_action, 'targetType', p_target_type, 'targetId', p_target_id, 'details', p_details,
    'origin', p_origin)::text;
  new_hash := sha256(head.row_hash || convert_to(text_payload, 'UTF8'));
  INSERT INTO audit_event (sequence, at, actor_id, action, target_type, target_id, payload, previous_hash, row_hash)
    VALUES (head.sequence + 1, now_at, p_actor, p_action, p_target_type, p_target_id, text_payload, head.row_hash, new_hash);
  UPDATE audit_head SET sequence = head.sequence + 1, row_hash = new_hash;
  RETURN head.sequence + 1;
END $$;
REVOKE ALL ON FUNCTION audit_append(uuid, text, text, text, jsonb, jsonb) FROM PUBLIC;

/* Whether the columns that lists filter by say the same as the text that is hashed. */
CREATE FUNCTION audit_columns_match(e audit_event) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (p.payload ->> 'sequence')::bigint = e.sequence AND p.payload ->> 'actor' IS NOT DISTINCT FROM e.actor_id::text
    AND p.payload ->> 'action' = e.action AND p.payload ->> 'targetType' = e.target_type
    AND p.payload ->> 'targetId' = e.target_id AND (p.payload ->> 'at')::timestamptz = e.at
  FROM (SELECT e.payload::jsonb AS payload) p
$$;
REVOKE ALL ON FUNCTION audit_columns_match(audit_event) FROM PUBLIC;

CREATE OR REPLACE FUNCTION audit_event_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE head audit_head;
BEGIN
  SELECT * INTO STRICT head FROM audit_head FOR UPDATE;
  IF NEW.sequence <> head.sequence + 1 OR NEW.previous_hash <> head.row_hash
     OR NEW.row_hash <> sha256(head.row_hash || convert_to(NEW.payload, 'UTF8')) OR NOT audit_columns_match(NEW) THEN
    RAISE EXCEPTION 'audit_chain: write audit rows through audit_append()' USING ERRCODE = 'P0A02';
  END IF;
  RETURN NEW;
END $$;

-- The head moves one entry at a time and to nothing but the newest one.
CREATE FUNCTION audit_head_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM audit_event e WHERE e.sequence = NEW.sequence AND e.row_hash = NEW.row_hash;
  IF NOT FOUND OR NEW.sequence <> OLD.sequence + 1 THEN
    RAISE EXCEPTION 'audit_chain: write audit rows through audit_append()' USING ERRCODE = 'P0A02';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_head_moves BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_head_guard();
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation();
REVOKE ALL ON FUNCTION audit_head_guard() FROM PUBLIC;

CREATE INDEX audit_event_actor_idx ON audit_event (actor_id, sequence);
CREATE INDEX audit_event_at_idx ON audit_event (at);

COMMIT;
