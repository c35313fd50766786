-- Runs whose traces a worker is to send, written with their counting and only while traces are configured. Source: ADR 26.
BEGIN;

CREATE TABLE trace_outbox (
  dag_run_id uuid NOT NULL,
  tries smallint NOT NULL DEFAULT 0,
  -- When it is tried next; while somebody tries, when others may take it over.
  next_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT trace_outbox_pkey PRIMARY KEY (dag_run_id)
);
CREATE INDEX trace_outbox_due_idx ON trace_outbox (next_at);

COMMIT;
