-- Who is on a review, and who put it aside for a while. Neither decides anything: what is asked of whom stays computed. Source: ADR 36.
BEGIN;

CREATE TABLE review_attention (
  change_request_id uuid NOT NULL,
  user_id uuid NOT NULL,
  -- Since when this person is on it, and who handed it to them; null for whoever took it.
  claimed_at timestamptz(3),
  given_by uuid,
  -- Put aside by this person until then, or until something happens when there is no time.
  snoozed_at timestamptz(3),
  snoozed_until timestamptz(3),
  CONSTRAINT review_attention_pkey PRIMARY KEY (change_request_id, user_id),
  CONSTRAINT review_attention_change_request_id_fkey FOREIGN KEY (change_request_id) REFERENCES change_request (id),
  CONSTRAINT review_attention_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT review_attention_given_by_fkey FOREIGN KEY (given_by) REFERENCES app_user (id),
  CONSTRAINT review_attention_given_check CHECK (given_by IS NULL OR (claimed_at IS NOT NULL AND given_by <> user_id)),
  CONSTRAINT review_attention_until_check CHECK (snoozed_until IS NULL OR snoozed_at IS NOT NULL)
);
-- One person at a time is on a review.
CREATE UNIQUE INDEX review_attention_claim_key ON review_attention (change_request_id) WHERE claimed_at IS NOT NULL;

-- Whether somebody has had anything activated before: lists say so of new authors.
CREATE INDEX change_request_activated_author_idx ON change_request (author_id) WHERE lifecycle = 'activated';

COMMIT;
