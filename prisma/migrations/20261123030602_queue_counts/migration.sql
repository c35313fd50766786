-- Entries of the queue stay for good, and its page counts them by state: in this index, and not in the rows. Source: ADR 33.
BEGIN;

CREATE INDEX queue_item_ended_idx ON queue_item (dag_id, state) WHERE state IN ('done', 'error');

COMMIT;
