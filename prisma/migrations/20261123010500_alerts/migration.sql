-- What people are told of: one row per cause while it lasts, and which channel has been told of it. Source: ADR 20.
BEGIN;

CREATE TABLE alert (
  id uuid NOT NULL,
  kind text NOT NULL,
  severity text NOT NULL,
  -- The cause: a second occurrence while it is open is counted and makes no second alert.
  dedupe_key text NOT NULL,
  title text NOT NULL,
  detail text NOT NULL,
  -- Lands on the newest occurrence; `group_link` on all of them.
  link text NOT NULL,
  group_link text,
  dag_id uuid,
  -- No reference: runs are archived, the alert stays.
  dag_run_id uuid,
  objective text,
  occurrences integer NOT NULL DEFAULT 1,
  opened_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  resolved_at timestamptz(3),
  -- Null while it is open, and when it resolved by itself.
  resolved_by uuid,
  CONSTRAINT alert_pkey PRIMARY KEY (id),
  CONSTRAINT alert_dag_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  CONSTRAINT alert_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES app_user (id),
  CONSTRAINT alert_kind_check CHECK (kind ~ '^[a-z][a-z_]{2,49}$'),
  CONSTRAINT alert_severity_check CHECK (severity IN ('info', 'warning', 'critical')),
  CONSTRAINT alert_link_check CHECK (link LIKE '/%' AND group_link LIKE '/%'),
  CONSTRAINT alert_occurrences_check CHECK (occurrences >= 1),
  CONSTRAINT alert_resolved_check CHECK (resolved_at IS NOT NULL OR resolved_by IS NULL)
);
CREATE UNIQUE INDEX alert_open_key ON alert (dedupe_key) WHERE resolved_at IS NULL;
CREATE INDEX alert_recent_idx ON alert (last_at DESC, id);
CREATE INDEX alert_resolved_idx ON alert (resolved_at) WHERE resolved_at IS NOT NULL;

-- What a run left to tell, written by the transition itself: also when whoever made it dies right after.
CREATE TABLE alert_signal (
  id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  dag_run_id uuid NOT NULL,
  task_index smallint,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT alert_signal_pkey PRIMARY KEY (id),
  CONSTRAINT alert_signal_kind_check CHECK (kind IN ('run_failed', 'task_needs_attention'))
);

CREATE FUNCTION signal_failed_run() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO alert_signal (kind, dag_run_id) VALUES ('run_failed', NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER dag_run_failed AFTER UPDATE OF state ON dag_run FOR EACH ROW
  WHEN (NEW.state = 'failed' AND OLD.state <> 'failed') EXECUTE FUNCTION signal_failed_run();

-- A task that failed after it was lost may be one that nobody repeats by himself; whoever takes the signal looks.
CREATE FUNCTION signal_lost_task() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO alert_signal (kind, dag_run_id, task_index) VALUES ('task_needs_attention', NEW.dag_run_id, NEW.task_index);
  RETURN NULL;
END $$;
CREATE TRIGGER task_instance_lost_for_good AFTER UPDATE OF state ON task_instance FOR EACH ROW
  WHEN (NEW.state = 'failed' AND NEW.lost_count > 0 AND OLD.state <> 'failed') EXECUTE FUNCTION signal_lost_task();

-- Where alerts go. A Slack address and the key that signs a webhook are secrets: sealed with the installation's key.
CREATE TABLE alert_channel (
  id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  settings jsonb NOT NULL,
  secret bytea,
  is_active boolean NOT NULL DEFAULT true,
  updated_by uuid NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT alert_channel_pkey PRIMARY KEY (id),
  CONSTRAINT alert_channel_name_key UNIQUE (name),
  CONSTRAINT alert_channel_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES app_user (id),
  CONSTRAINT alert_channel_kind_check CHECK (kind IN ('email', 'slack', 'webhook')),
  CONSTRAINT alert_channel_secret_check CHECK ((kind = 'email') = (secret IS NULL))
);

-- Which alerts a channel gets: all conditions that are given must hold. A channel without a rule gets none.
CREATE TABLE alert_rule (
  channel_id uuid NOT NULL,
  position smallint NOT NULL,
  kind text,
  dag_id uuid,
  objective text,
  min_severity text NOT NULL DEFAULT 'info',
  CONSTRAINT alert_rule_pkey PRIMARY KEY (channel_id, position),
  CONSTRAINT alert_rule_channel_fkey FOREIGN KEY (channel_id) REFERENCES alert_channel (id),
  CONSTRAINT alert_rule_dag_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  CONSTRAINT alert_rule_severity_check CHECK (min_severity IN ('info', 'warning', 'critical'))
);

-- One per alert and channel, for good: nobody is told twice of one cause while it lasts.
CREATE TABLE alert_delivery (
  alert_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  state text NOT NULL DEFAULT 'pending',
  tries smallint NOT NULL DEFAULT 0,
  -- When it is tried next; while somebody tries, when others may take it over.
  next_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  last_error text,
  sent_at timestamptz(3),
  CONSTRAINT alert_delivery_pkey PRIMARY KEY (alert_id, channel_id),
  CONSTRAINT alert_delivery_alert_fkey FOREIGN KEY (alert_id) REFERENCES alert (id) ON DELETE CASCADE,
  CONSTRAINT alert_delivery_channel_fkey FOREIGN KEY (channel_id) REFERENCES alert_channel (id),
  CONSTRAINT alert_delivery_state_check CHECK (state IN ('pending', 'sent', 'failed')),
  CONSTRAINT alert_delivery_sent_check CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX alert_delivery_due_idx ON alert_delivery (next_at) WHERE state = 'pending';

COMMIT;
