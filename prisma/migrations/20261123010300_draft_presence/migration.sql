-- Who has a draft open. One row per person and DAG, overwritten while they stay; nothing depends on it.
BEGIN;

CREATE TABLE draft_presence (
  dag_id uuid NOT NULL,
  user_id uuid NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  CONSTRAINT draft_presence_pkey PRIMARY KEY (dag_id, user_id),
  CONSTRAINT draft_presence_dag_id_fkey FOREIGN KEY (dag_id) REFERENCES dag (id),
  CONSTRAINT draft_presence_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user (id)
);

COMMIT;
