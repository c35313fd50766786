-- An approval that an update to the base keeps is a row of its own that names the one it continues. Whether what was read
-- is what stands there now is decided where both are at hand; here, that nothing else can be continued. Source: governance.md 1.5 b.
BEGIN;

ALTER TABLE review ADD COLUMN carried_from uuid, ADD CONSTRAINT review_carried_from_fkey FOREIGN KEY (carried_from) REFERENCES review (id);
CREATE UNIQUE INDEX review_carried_from_key ON review (carried_from) WHERE carried_from IS NOT NULL;

-- After review_guard by name: the change request is locked, and the grants that count for it are known.
CREATE FUNCTION review_carried_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
CREATE TRIGGER review_guard_carried BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION review_carried_guard();

REVOKE ALL ON FUNCTION review_carried_guard() FROM PUBLIC;

COMMIT;
