-- Which client of another DAG a task put into its queue, or found open there. A repeat of the attempt finds this row and
-- makes no second item; a task that was cleared begins anew, at another `begun_at`.
BEGIN;

CREATE TABLE triggered_item (
  dag_run_id uuid NOT NULL,
  task_index smallint NOT NULL,
  begun_at timestamptz(3) NOT NULL,
  queue_item_id uuid NOT NULL,
  is_awaited boolean NOT NULL,
  CONSTRAINT triggered_item_pkey PRIMARY KEY (dag_run_id, task_index, begun_at),
  CONSTRAINT triggered_item_task_instance_fkey FOREIGN KEY (dag_run_id, task_index)
    REFERENCES task_instance (dag_run_id, task_index) ON DELETE CASCADE,
  CONSTRAINT triggered_item_queue_item_id_fkey FOREIGN KEY (queue_item_id) REFERENCES queue_item (id) ON DELETE CASCADE
);
CREATE INDEX triggered_item_awaited_idx ON triggered_item (queue_item_id) WHERE is_awaited;

COMMIT;
