-- A replay is a new run that names the one it repeats, and the first of the line; of tasks that need not run again it
-- uses the outputs by reference.
BEGIN;

ALTER TABLE dag_run
  ADD COLUMN parent_run_id uuid,
  ADD COLUMN root_run_id uuid,
  ADD CONSTRAINT dag_run_parent_run_id_fkey FOREIGN KEY (parent_run_id) REFERENCES dag_run (id),
  ADD CONSTRAINT dag_run_root_run_id_fkey FOREIGN KEY (root_run_id) REFERENCES dag_run (id),
  ADD CONSTRAINT dag_run_replay_check CHECK ((parent_run_id IS NULL) = (root_run_id IS NULL) AND (parent_run_id IS NULL OR rerun_number > 0));
CREATE INDEX dag_run_parent_idx ON dag_run (parent_run_id) WHERE parent_run_id IS NOT NULL;
-- Replays of one line are numbered, also when two people press at once.
CREATE UNIQUE INDEX dag_run_root_key ON dag_run (root_run_id, rerun_number) WHERE root_run_id IS NOT NULL;

ALTER TABLE task_instance
  ADD COLUMN reused_attempt_id uuid,
  ADD CONSTRAINT task_instance_reused_attempt_id_fkey FOREIGN KEY (reused_attempt_id) REFERENCES task_attempt (id);

COMMIT;
