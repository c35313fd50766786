-- Mail about reviews: one row per person and cause, so that nobody is told the same twice, and who wants none. Source: ADR 36.
BEGIN;

CREATE TABLE notice (
  user_id uuid NOT NULL,
  -- What it is about, e.g. 12.turn.3.needs_review. A row that is not wanted any more and was not sent is deleted.
  cause text NOT NULL,
  state text NOT NULL DEFAULT 'pending',
  tries smallint NOT NULL DEFAULT 0,
  -- When it is tried next; while somebody tries, when others may take it over.
  next_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_error text,
  sent_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT notice_pkey PRIMARY KEY (user_id, cause),
  CONSTRAINT notice_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT notice_state_check CHECK (state IN ('pending', 'sent', 'failed')),
  CONSTRAINT notice_sent_check CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX notice_due_idx ON notice (next_at) WHERE state = 'pending';

-- Who wants no mail about reviews.
CREATE TABLE notice_opt_out (
  user_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT notice_opt_out_pkey PRIMARY KEY (user_id),
  CONSTRAINT notice_opt_out_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id)
);

COMMIT;
