-- What every installation starts with. Data ops change these rows; nothing in the code depends on their numbers.
BEGIN;

INSERT INTO lane (name, slots, description) VALUES
  ('critical', 40, 'One client waits for each of these tasks.'),
  ('default', 20, 'Everything that does not say otherwise.'),
  ('bulk', 10, 'Large backlogs that nobody waits for.');

INSERT INTO environment (name, kind, description, memory_mb, cpu_seconds, max_processes, file_mb) VALUES
  ('python3', 'python3', 'Python 3, standard library.', 512, 300, 64, 256),
  ('node', 'node', 'Node.js.', 4096, 300, 64, 256),
  ('bash', 'bash', 'Bash, for migrated cron jobs.', 512, 300, 64, 256);

-- The hand behind seeds and single sign-on provisioning; it holds no role and cannot sign in.
INSERT INTO app_user (id, person_key, name, is_active) VALUES ('00000000-0000-7000-8000-000000000001', 'system', 'Signalbox', false);

COMMIT;
