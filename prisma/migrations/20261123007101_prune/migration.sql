-- Answers kept for repeated requests are taken away when they are old.
BEGIN;

CREATE INDEX idempotency_key_created_idx ON idempotency_key (created_at);

COMMIT;
