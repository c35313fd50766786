-- A sealed secret is bound to the version it was written with and stays as it is while other settings change: web, which
-- writes secrets, needs no right to read one back.
BEGIN;

ALTER TABLE connection ADD COLUMN secret_version int;
UPDATE connection SET secret_version = version WHERE secret IS NOT NULL;
ALTER TABLE connection
  ADD COLUMN has_secret boolean NOT NULL GENERATED ALWAYS AS (secret_version IS NOT NULL) STORED,
  ADD CONSTRAINT connection_secret_version_check CHECK ((secret IS NULL) = (secret_version IS NULL) AND secret_version <= version);

COMMIT;
