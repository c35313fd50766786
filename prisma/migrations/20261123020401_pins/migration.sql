-- What a person keeps of a task, for tries to use instead of running it; and tries of one task alone.
BEGIN;

-- A person's own. It holds a client's data, so it goes with the client, and after a month.
CREATE TABLE draft_pin (
  dag_id uuid NOT NULL,
  user_id uuid NOT NULL,
  task_id uuid NOT NULL,
  output jsonb NOT NULL,
  -- Where it comes from: a try or a run, and whom that was about.
  source text NOT NULL,
  source_id uuid NOT NULL,
  client_key text,
  pinned_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT draft_pin_pkey PRIMARY KEY (dag_id, user_id, task_id),
  CONSTRAINT draft_pin_dag_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  CONSTRAINT draft_pin_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id),
  CONSTRAINT draft_pin_source_check CHECK (source IN ('try', 'run'))
);
CREATE INDEX draft_pin_client_idx ON draft_pin (client_key);
CREATE INDEX draft_pin_pinned_idx ON draft_pin (pinned_at);

-- The outputs that a try was given, by task key. They are part of what was asked for.
ALTER TABLE draft_try ADD COLUMN pins jsonb NOT NULL DEFAULT '{}';
ALTER TABLE draft_try_task ADD COLUMN is_pinned boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION erasure_takes_tries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- A pin may be of another client than the try that used it.
  DELETE FROM draft_try y WHERE y.client_key = OLD.client_key
    OR (y.pins <> '{}' AND EXISTS (SELECT 1 FROM draft_pin p WHERE p.client_key = OLD.client_key AND p.dag_id = y.dag_id AND p.user_id = y.asked_by));
  DELETE FROM draft_pin WHERE client_key = OLD.client_key;
  RETURN NULL;
END $$;

COMMIT;
