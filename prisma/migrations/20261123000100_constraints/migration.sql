-- What the Prisma schema cannot say: foreign keys without a relation field, checks, partial unique indexes, and
-- the guards of the run tables. Source: reliability.md section 3, "constraints that must exist".
BEGIN;

-- people
ALTER TABLE role_grant
  ADD CONSTRAINT role_grant_role_check CHECK (role IN ('ds', 'de', 'do', 'manager', 'admin', 'viewer')),
  ADD CONSTRAINT role_grant_by_other_check CHECK (granted_by <> user_id),
  ADD CONSTRAINT role_grant_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES app_user (id);
CREATE UNIQUE INDEX role_grant_live_key ON role_grant (user_id, role) WHERE revoked_at IS NULL;
ALTER TABLE api_token ADD CONSTRAINT api_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id);
ALTER TABLE idempotency_key ADD CONSTRAINT idempotency_key_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id);

-- DAGs
ALTER TABLE dag ADD CONSTRAINT dag_created_by_fkey FOREIGN KEY (created_by) REFERENCES app_user (id);
ALTER TABLE dag_draft ADD CONSTRAINT dag_draft_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES app_user (id);
ALTER TABLE draft_editor
  ADD CONSTRAINT draft_editor_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  ADD CONSTRAINT draft_editor_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id);

-- platform
ALTER TABLE lane ADD CONSTRAINT lane_slots_check CHECK (slots BETWEEN 1 AND 10000);
ALTER TABLE environment ADD CONSTRAINT environment_kind_check CHECK (kind IN ('python3', 'node', 'bash'));
ALTER TABLE connection
  ADD CONSTRAINT connection_kind_check CHECK (kind IN ('postgres', 'http')),
  ADD CONSTRAINT connection_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES app_user (id);
ALTER TABLE pack_version
  ADD CONSTRAINT pack_version_digest_check CHECK (digest ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT pack_version_published_by_fkey FOREIGN KEY (published_by) REFERENCES app_user (id);

-- clients
ALTER TABLE client ADD CONSTRAINT client_key_check CHECK (client_key <> '' AND length(client_key) <= 200);
ALTER TABLE queue_item
  ADD CONSTRAINT queue_item_state_check CHECK (state IN ('waiting', 'held', 'quarantined', 'claimed', 'done', 'error')),
  ADD CONSTRAINT queue_item_finished_check CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'error'))),
  ADD CONSTRAINT queue_item_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  ADD CONSTRAINT queue_item_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id);
-- One open item per DAG and client; a repeat of a finished client is a new item.
CREATE UNIQUE INDEX queue_item_open_key ON queue_item (dag_id, client_id)
  WHERE state IN ('waiting', 'held', 'quarantined', 'claimed');
CREATE INDEX queue_item_waiting_idx ON queue_item (dag_id, class, priority DESC, arrived_at) WHERE state = 'waiting';
CREATE INDEX queue_item_dag_idx ON queue_item (dag_id, arrived_at DESC, id);
CREATE INDEX queue_item_client_idx ON queue_item (client_id, arrived_at DESC);
ALTER TABLE intake_cursor ADD CONSTRAINT intake_cursor_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id);
ALTER TABLE schedule
  ADD CONSTRAINT schedule_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  ADD CONSTRAINT schedule_version_id_fkey FOREIGN KEY (version_id) REFERENCES dag_version (id);

-- runs
ALTER TABLE dag_run
  ADD CONSTRAINT dag_run_state_check CHECK (state IN ('queued', 'running', 'success', 'failed', 'cancelled')),
  ADD CONSTRAINT dag_run_type_check CHECK (run_type IN ('client', 'scheduled', 'manual')),
  ADD CONSTRAINT dag_run_finished_check CHECK ((finished_at IS NOT NULL) = (state IN ('success', 'failed', 'cancelled'))),
  ADD CONSTRAINT dag_run_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  ADD CONSTRAINT dag_run_version_id_fkey FOREIGN KEY (version_id) REFERENCES dag_version (id),
  ADD CONSTRAINT dag_run_client_id_fkey FOREIGN KEY (client_id) REFERENCES client (id),
  ADD CONSTRAINT dag_run_queue_item_id_fkey FOREIGN KEY (queue_item_id) REFERENCES queue_item (id);
CREATE UNIQUE INDEX dag_run_queue_item_key ON dag_run (queue_item_id, rerun_number) WHERE queue_item_id IS NOT NULL;
CREATE UNIQUE INDEX dag_run_tick_key ON dag_run (dag_id, logical_date) WHERE run_type = 'scheduled';
CREATE INDEX dag_run_open_idx ON dag_run (dag_id) WHERE state IN ('queued', 'running');
CREATE INDEX dag_run_dag_idx ON dag_run (dag_id, created_at DESC, id);
CREATE INDEX dag_run_recent_idx ON dag_run (created_at DESC, id);
CREATE INDEX dag_run_client_idx ON dag_run (client_id, created_at DESC) WHERE client_id IS NOT NULL;

ALTER TABLE task_instance
  ADD CONSTRAINT task_instance_state_check CHECK (state IN ('none', 'scheduled', 'queued', 'running', 'up_for_retry',
    'success', 'failed', 'skipped', 'upstream_failed', 'cancelled')),
  ADD CONSTRAINT task_instance_dag_run_id_fkey FOREIGN KEY (dag_run_id) REFERENCES dag_run (id);
-- Small partial indexes over open work only; finished rows never enter them.
CREATE INDEX task_instance_scheduled_idx ON task_instance (dag_run_id, task_index) WHERE state = 'scheduled';
CREATE INDEX task_instance_retry_idx ON task_instance (retry_at) WHERE state = 'up_for_retry';

ALTER TABLE task_attempt
  ADD CONSTRAINT task_attempt_state_check CHECK (state IN ('queued', 'running', 'success', 'failed', 'timed_out', 'lost', 'cancelled')),
  ADD CONSTRAINT task_attempt_finished_check CHECK ((finished_at IS NULL) = (state IN ('queued', 'running'))),
  ADD CONSTRAINT task_attempt_task_instance_fkey FOREIGN KEY (dag_run_id, task_index) REFERENCES task_instance (dag_run_id, task_index);
-- One open attempt per task instance.
CREATE UNIQUE INDEX task_attempt_open_key ON task_attempt (dag_run_id, task_index) WHERE state IN ('queued', 'running');
-- Occupancy of a lane and leases of a worker are counted from these rows, never from counters.
CREATE INDEX task_attempt_lane_open_idx ON task_attempt (lane, state) WHERE state IN ('queued', 'running');
CREATE INDEX task_attempt_worker_open_idx ON task_attempt (worker_id) WHERE state = 'running';
ALTER TABLE outbox ADD CONSTRAINT outbox_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES task_attempt (id);
CREATE INDEX outbox_unsent_idx ON outbox (lane) WHERE sent_at IS NULL;
ALTER TABLE transition_log ADD CONSTRAINT transition_log_dag_run_id_fkey FOREIGN KEY (dag_run_id) REFERENCES dag_run (id);
ALTER TABLE task_log ADD CONSTRAINT task_log_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES task_attempt (id);
ALTER TABLE component ADD CONSTRAINT component_kind_check CHECK (kind IN ('web', 'worker'));
CREATE INDEX component_live_idx ON component (kind, beat_at) WHERE stopped_at IS NULL;

-- Hot rows are updated a few times and then never again: leave room so that the updates stay on their page.
ALTER TABLE task_instance SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE task_attempt SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE dag_run SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE queue_item SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE outbox SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

-- A terminal state is written once. Only a clear by a person, which says so for its transaction, may leave it.
CREATE FUNCTION refuse_terminal_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(current_setting('signalbox.reason', true), '') <> 'user_clear' THEN
    RAISE EXCEPTION 'terminal_state: % is % and cannot become %', TG_TABLE_NAME, OLD.state, NEW.state USING ERRCODE = 'P0S01';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER task_instance_terminal BEFORE UPDATE OF state ON task_instance FOR EACH ROW
  WHEN (OLD.state IN ('success', 'failed', 'skipped', 'upstream_failed', 'cancelled') AND NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION refuse_terminal_change();
CREATE TRIGGER task_attempt_terminal BEFORE UPDATE OF state ON task_attempt FOR EACH ROW
  WHEN (OLD.state NOT IN ('queued', 'running') AND NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION refuse_terminal_change();
CREATE TRIGGER dag_run_terminal BEFORE UPDATE OF state ON dag_run FOR EACH ROW
  WHEN (OLD.state IN ('success', 'failed', 'cancelled') AND NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION refuse_terminal_change();

-- A run keeps the version it started with.
CREATE FUNCTION refuse_run_version_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'run_version_pinned: run % keeps the version it started with', OLD.id USING ERRCODE = 'P0S02';
END $$;
CREATE TRIGGER dag_run_version_pinned BEFORE UPDATE OF version_id, dag_id ON dag_run FOR EACH ROW
  WHEN (OLD.version_id IS DISTINCT FROM NEW.version_id OR OLD.dag_id IS DISTINCT FROM NEW.dag_id)
  EXECUTE FUNCTION refuse_run_version_change();

COMMIT;
