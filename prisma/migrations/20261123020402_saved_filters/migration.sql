-- Filters of the list of runs that a person comes back to, by name.
BEGIN;

CREATE TABLE saved_filter (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  filter jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT saved_filter_pkey PRIMARY KEY (id),
  CONSTRAINT saved_filter_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT saved_filter_name_key UNIQUE (user_id, name),
  CONSTRAINT saved_filter_name_check CHECK (length(btrim(name)) BETWEEN 1 AND 60)
);

COMMIT;
