-- Tasks that the platform brought to their end wait for a person: few rows, asked for by every page of runs.
BEGIN;

CREATE INDEX task_instance_lost_idx ON task_instance (dag_run_id) WHERE state = 'failed' AND lost_count > 0;

COMMIT;
