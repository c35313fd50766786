-- The week in an e-mail: who asked for it, and one row per person and week, so that nobody gets one twice. Source: ADR 26.
BEGIN;

CREATE TABLE report_subscription (
  user_id uuid NOT NULL,
  email text NOT NULL,
  -- A week that was over before has no mail.
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT report_subscription_pkey PRIMARY KEY (user_id),
  CONSTRAINT report_subscription_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT report_subscription_email_check CHECK (email LIKE '%_@_%' AND length(email) <= 254)
);

CREATE TABLE weekly_report (
  user_id uuid NOT NULL,
  -- The day on which it is due, by the calendar of the installation.
  monday date NOT NULL,
  -- Figures are those of the seven days before.
  due_at timestamptz(3) NOT NULL,
  state text NOT NULL DEFAULT 'pending',
  tries smallint NOT NULL DEFAULT 0,
  -- When it is tried next; while somebody tries, when others may take it over.
  next_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  last_error text,
  sent_at timestamptz(3),
  CONSTRAINT weekly_report_pkey PRIMARY KEY (user_id, monday),
  CONSTRAINT weekly_report_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT weekly_report_monday_check CHECK (extract(isodow FROM monday) = 1),
  CONSTRAINT weekly_report_state_check CHECK (state IN ('pending', 'sent', 'failed')),
  CONSTRAINT weekly_report_sent_check CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX weekly_report_due_idx ON weekly_report (next_at) WHERE state = 'pending';

COMMIT;
