-- A tick has one open run at a time, like a client: of its schedule, of a backfill, or a replay.
BEGIN;

CREATE UNIQUE INDEX dag_run_open_slot_key ON dag_run (dag_id, logical_date)
  WHERE logical_date IS NOT NULL AND state IN ('queued', 'running');

COMMIT;
