-- Updates to the base and resolved conflicts are revisions with an origin of their own. Source: governance.md 1.3, 1.5 b, 1.6.
BEGIN;

ALTER TABLE revision DROP CONSTRAINT revision_origin_check;
ALTER TABLE revision ADD CONSTRAINT revision_origin_check
  CHECK (origin IN ('push', 'revert', 'rebase', 'resolution', 'suggestion'));

-- Whoever brings a change up to date adds nothing to it, so they may still approve it. Everybody else who makes a
-- revision has a part in it, whatever the caller forgets.
CREATE OR REPLACE FUNCTION revision_recorded() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE change_request SET head_revision = NEW.number WHERE id = NEW.change_request_id;
  INSERT INTO contributor (change_request_id, user_id)
    SELECT NEW.change_request_id, NEW.pushed_by WHERE NEW.origin <> 'rebase'
    UNION SELECT c.id, c.author_id FROM change_request c WHERE c.id = NEW.change_request_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- What was decided about a conflict. Kept by the conflict's own id, which stays for as long as both sides do; so a merge
-- that is computed again finds it. What was decided about it last counts, until the revision is made.
CREATE TABLE merge_choice (
  change_request_id uuid NOT NULL,
  conflict_id text NOT NULL,
  take text NOT NULL,
  task_id uuid,
  path text NOT NULL,
  value jsonb,
  chosen_by uuid NOT NULL,
  chosen_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT merge_choice_pkey PRIMARY KEY (change_request_id, conflict_id),
  CONSTRAINT merge_choice_change_request_id_fkey FOREIGN KEY (change_request_id) REFERENCES change_request (id),
  CONSTRAINT merge_choice_chosen_by_fkey FOREIGN KEY (chosen_by) REFERENCES app_user (id),
  CONSTRAINT merge_choice_take_check CHECK (take IN ('active', 'proposed', 'edit')),
  CONSTRAINT merge_choice_conflict_id_check CHECK (conflict_id ~ '^[0-9a-f]{64}$')
);

COMMIT;
