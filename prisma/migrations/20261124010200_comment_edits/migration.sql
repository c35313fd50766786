-- Who wrote a comment may correct it or take it back while the change is open. What it said stays: each correction is a row
-- of its own, and one without a body leaves a tombstone.
BEGIN;

CREATE TABLE comment_edit (
  id uuid NOT NULL,
  comment_id uuid NOT NULL,
  edited_by uuid NOT NULL,
  body text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT comment_edit_pkey PRIMARY KEY (id),
  CONSTRAINT comment_edit_comment_id_fkey FOREIGN KEY (comment_id) REFERENCES thread_comment (id),
  CONSTRAINT comment_edit_edited_by_fkey FOREIGN KEY (edited_by) REFERENCES app_user (id),
  CONSTRAINT comment_edit_body_check CHECK (body <> '')
);
CREATE INDEX comment_edit_comment_idx ON comment_edit (comment_id, created_at);
-- Taken back is taken back: once, and for good.
CREATE UNIQUE INDEX comment_edit_tombstone_idx ON comment_edit (comment_id) WHERE body IS NULL;

CREATE TRIGGER comment_edit_no_truncate BEFORE TRUNCATE ON comment_edit FOR EACH STATEMENT EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER comment_edit_no_update BEFORE UPDATE ON comment_edit FOR EACH ROW EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER comment_edit_no_delete BEFORE DELETE ON comment_edit FOR EACH ROW EXECUTE FUNCTION refuse_mutation();

-- One at a time per comment: its row is locked, so that none is corrected after it was taken back.
CREATE FUNCTION comment_edit_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM thread_comment k JOIN review_thread t ON t.id = k.thread_id JOIN change_request c ON c.id = t.change_request_id
    WHERE k.id = NEW.comment_id AND c.lifecycle = 'open' FOR SHARE OF c;
  IF NOT FOUND THEN RAISE EXCEPTION 'not_open' USING ERRCODE = 'P0G10'; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('comment:' || NEW.comment_id, 0));
  IF NOT EXISTS (SELECT 1 FROM thread_comment k WHERE k.id = NEW.comment_id AND k.author_id = NEW.edited_by) THEN
    RAISE EXCEPTION 'not_eligible' USING ERRCODE = 'P0G14';
  END IF;
  IF EXISTS (SELECT 1 FROM comment_edit e WHERE e.comment_id = NEW.comment_id AND e.body IS NULL) THEN
    RAISE EXCEPTION 'comment_deleted' USING ERRCODE = 'P0G01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER comment_edit_guard BEFORE INSERT ON comment_edit FOR EACH ROW EXECUTE FUNCTION comment_edit_guard();
REVOKE ALL ON FUNCTION comment_edit_guard() FROM PUBLIC;

COMMIT;
