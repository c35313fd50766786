-- Node scripts start from a process that has started already and waits, used once.
BEGIN;

UPDATE environment SET start = 'warm' WHERE kind = 'node';

COMMIT;
