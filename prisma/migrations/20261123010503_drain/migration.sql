-- A person may ask a worker to end what it runs and to take nothing more.
BEGIN;

ALTER TABLE component ADD COLUMN drain_asked_at timestamptz(3);

COMMIT;
