-- Tries of drafts: what nobody approved is run for one client, in tables of its own. Nothing that counts decisions, objectives,
-- alerts or open clients reads them, and no row of them can become a run. Source: governance.md 2.4, review case 23.
BEGIN;

-- The one lane that is there without anybody's proposal. Its slots change like those of the others.
ALTER TABLE lane DISABLE TRIGGER platform_row_guard;
INSERT INTO lane (name, slots, description) VALUES ('sandbox', 4, 'Tries of drafts. No run of an approved version uses it.');
ALTER TABLE lane ENABLE TRIGGER platform_row_guard;
ALTER TABLE dag_run ADD CONSTRAINT dag_run_not_sandbox_check CHECK (lane <> 'sandbox');

CREATE TABLE draft_try (
  id uuid NOT NULL,
  dag_id uuid NOT NULL,
  -- What is run: canonical bytes of the part of the draft that is tried, by their hash, and the save that it was cut from.
  content_hash text NOT NULL,
  canonical bytea NOT NULL,
  save_number integer NOT NULL,
  scope text NOT NULL,
  task_key text,
  -- A key, and no client: a try makes nobody known and claims nobody.
  client_key text,
  client_data jsonb NOT NULL DEFAULT '{}',
  source_run_id uuid,
  asked_by uuid NOT NULL,
  asked_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL DEFAULT 'queued',
  reason text,
  worker_id uuid,
  beat_at timestamptz(3),
  cancel_asked_at timestamptz(3),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  CONSTRAINT draft_try_pkey PRIMARY KEY (id),
  CONSTRAINT draft_try_dag_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  CONSTRAINT draft_try_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES app_user (id),
  CONSTRAINT draft_try_content_check CHECK (content_hash = encode(sha256(canonical), 'hex')),
  CONSTRAINT draft_try_scope_check CHECK (scope IN ('draft', 'until', 'only') AND (scope = 'draft') = (task_key IS NULL)),
  CONSTRAINT draft_try_client_check CHECK (client_key IS NOT NULL OR (client_data = '{}' AND source_run_id IS NULL)),
  CONSTRAINT draft_try_state_check CHECK (state IN ('queued', 'running', 'success', 'failed', 'cancelled')),
  CONSTRAINT draft_try_end_check CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL)),
  CONSTRAINT draft_try_worker_check CHECK (state <> 'running' OR (worker_id IS NOT NULL AND beat_at IS NOT NULL AND started_at IS NOT NULL))
);
-- A person tries one thing at a time.
CREATE UNIQUE INDEX draft_try_open_key ON draft_try (asked_by) WHERE state IN ('queued', 'running');
CREATE INDEX draft_try_open_idx ON draft_try (asked_at) WHERE state IN ('queued', 'running');
CREATE INDEX draft_try_latest_idx ON draft_try (dag_id, asked_by, asked_at DESC);
CREATE INDEX draft_try_client_idx ON draft_try (client_key);
CREATE INDEX draft_try_asked_idx ON draft_try (asked_at);

CREATE TABLE draft_try_task (
  try_id uuid NOT NULL,
  task_index smallint NOT NULL,
  task_id uuid NOT NULL,
  task_key text NOT NULL,
  state text NOT NULL DEFAULT 'none',
  output jsonb,
  error jsonb,
  -- Keys that a branch chose.
  chosen text[],
  log text NOT NULL DEFAULT '',
  started_at timestamptz(3),
  finished_at timestamptz(3),
  CONSTRAINT draft_try_task_pkey PRIMARY KEY (try_id, task_index),
  CONSTRAINT draft_try_task_key UNIQUE (try_id, task_key),
  CONSTRAINT draft_try_task_try_fkey FOREIGN KEY (try_id) REFERENCES draft_try (id) ON DELETE CASCADE,
  CONSTRAINT draft_try_task_state_check CHECK (state IN ('none', 'scheduled', 'queued', 'running', 'up_for_retry', 'deferred', 'success', 'failed',
    'skipped', 'upstream_failed', 'cancelled')),
  CONSTRAINT draft_try_task_output_check CHECK (output IS NULL OR state = 'success')
);

-- What was asked for is what is run, and an end is an end.
CREATE FUNCTION draft_try_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state <> 'queued' THEN
    RAISE EXCEPTION 'try_not_queued: a try begins as queued' USING ERRCODE = 'P0A01';
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.finished_at IS NOT NULL
     OR (NEW.id, NEW.dag_id, NEW.content_hash, NEW.save_number, NEW.scope, NEW.task_key, NEW.client_key, NEW.client_data, NEW.source_run_id,
         NEW.asked_by, NEW.asked_at)
       IS DISTINCT FROM (OLD.id, OLD.dag_id, OLD.content_hash, OLD.save_number, OLD.scope, OLD.task_key, OLD.client_key, OLD.client_data,
         OLD.source_run_id, OLD.asked_by, OLD.asked_at)) THEN
    RAISE EXCEPTION 'append_only: a try is only taken and ended, once' USING ERRCODE = 'P0A01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft_try_guard BEFORE INSERT OR UPDATE ON draft_try FOR EACH ROW EXECUTE FUNCTION draft_try_guard();

-- What a try read of a client goes when the client is erased.
CREATE FUNCTION erasure_takes_tries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM draft_try WHERE client_key = OLD.client_key;
  RETURN NULL;
END $$;
CREATE TRIGGER erasure_takes_tries AFTER UPDATE OF erased_at ON client
  FOR EACH ROW WHEN (NEW.erased_at IS NOT NULL AND OLD.client_key <> NEW.client_key) EXECUTE FUNCTION erasure_takes_tries();

REVOKE ALL ON FUNCTION draft_try_guard(), erasure_takes_tries() FROM PUBLIC;

COMMIT;
