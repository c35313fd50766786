-- Ticks that got no run, so that nobody has to find out from what is not there.
BEGIN;

CREATE TABLE missed_tick (
  dag_id uuid NOT NULL,
  first_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  ticks integer NOT NULL,
  is_at_least boolean NOT NULL DEFAULT false,
  why text NOT NULL,
  version_id uuid NOT NULL,
  noted_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT missed_tick_pkey PRIMARY KEY (dag_id, first_at),
  CONSTRAINT missed_tick_why_check CHECK (why IN ('none', 'last', 'all', 'schedule_changed')),
  CONSTRAINT missed_tick_ticks_check CHECK (ticks > 0 AND last_at >= first_at),
  CONSTRAINT missed_tick_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  CONSTRAINT missed_tick_version_id_fkey FOREIGN KEY (version_id) REFERENCES dag_version (id)
);

COMMIT;
