-- What the login roles of web and worker may do: each no more than it needs, and neither owns anything. Run after every
-- migration, in one transaction; running it again changes nothing. Logins get these rights as members:
--   CREATE ROLE somebody LOGIN PASSWORD '…' IN ROLE signalbox_web_rights;
-- Source: governance.md 4.4.
BEGIN;
SELECT pg_advisory_xact_lock(hashtextextended('signalbox_grants', 0));

DO $$
DECLARE
  rights text;
BEGIN
  FOREACH rights IN ARRAY ARRAY['signalbox_web_rights', 'signalbox_worker_rights'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = rights) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', rights);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;   -- another database of this server was first
      END;
    END IF;
  END LOOP;
END $$;

-- s select, i insert, u update, d delete. A table without a line stops the migration: its rights are to be decided.
CREATE TEMP TABLE wanted_right (name text PRIMARY KEY, web text NOT NULL, worker text NOT NULL) ON COMMIT DROP;
INSERT INTO wanted_right VALUES
  -- People. Workers see names and no credentials (below).
  ('app_user',        'siu',  ''),
  ('role_grant',      'siu',  's'),
  ('grant_request',   'siu',  ''),
  ('api_token',       'siu',  ''),
  ('sign_in_attempt', 'siud', 'd'),
  ('saved_filter',    'siud', ''),
  ('idempotency_key', 'siud', 'd'),
  -- The record: written only through audit_append().
  ('audit_event',     's',    's'),
  ('audit_head',      's',    's'),
  -- Drafts and decisions: workers only read what was said and decided. What is append-only cannot be updated.
  ('dag',             'siu',  's'),
  ('dag_draft',       'siu',  ''),
  ('draft_editor',    'sid',  ''),
  ('draft_presence',  'siu',  ''),
  ('snapshot',        'si',   's'),
  ('dag_version',     'si',   's'),
  ('change_request',  'siu',  's'),
  ('revision',        'si',   's'),
  ('contributor',     'si',   's'),
  ('requirement',     'si',   's'),
  ('review',          'si',   's'),
  ('review_thread',   'siu',  's'),
  ('thread_comment',  'si',   's'),
  ('comment_edit',    'si',   ''),
  ('dismissal',       'si',   's'),
  ('merge_choice',    'siud', ''),
  ('review_tick',     'siud', ''),
  ('review_attention', 'siu', 's'),
  ('suggestion',      'siu',  ''),
  ('required_check',  'si',   's'),
  -- Workers run checks again when something moved; an activation asks web's own.
  ('check_result',    'si',   'si'),
  ('check_due',       'si',   'siud'),
  ('activation',      'si',   's'),
  ('break_glass',     'siu',  's'),
  ('obligation',      'siu',  's'),
  ('activation_window', 's',  's'),
  ('policy',          's',    's'),
  ('activation_schedule', 'siu', 's'),
  -- Platform. Only workers read secrets (below).
  ('lane',            's',    's'),
  ('pool',            's',    's'),
  ('lane_canary',     's',    'siu'),
  ('environment',     's',    's'),
  ('platform_change', '',     ''),
  ('platform_review', 'si',   's'),
  ('platform_dismissal', 'si', 's'),
  ('platform_thread', 'siu',  's'),
  ('platform_comment', 'si',  's'),
  ('connection',      '',     's'),
  ('connection_test', 'si',   'siu'),
  ('pack_version',    'si',   's'),
  ('pack_file',       'si',   's'),
  -- Clients and runs: web writes what people ask for, workers the rest.
  ('client',          'siu',  'siu'),
  ('queue_item',      'siu',  'siu'),
  ('backfill',        'siu',  'su'),
  ('backfill_unit',   'siu',  'su'),
  ('intake_cursor',   's',    'siu'),
  ('schedule',        's',    'siud'),
  ('missed_tick',     's',    'siu'),
  ('dag_run',         'siu',  'siu'),
  -- Workers delete what lies in an archive file, and nothing else.
  ('task_instance',   'siu',  'siud'),
  ('task_attempt',    'siu',  'siud'),
  ('waiting_task',    'siud', 'siud'),
  ('retry_pace',      '',     'siu'),
  ('triggered_item',  'siu',  'siud'),
  ('mark_request',    'siu',  's'),
  ('outbox',          'siud', 'siud'),
  ('transition_log',  'si',   'sid'),
  ('task_log',        'si',   'sid'),
  ('retention',       's',    's'),
  ('archive_file',    'siud', 'siu'),
  ('component',       's',    'siud'),
  -- Tries: web asks and stops (below), workers run them and throw them away.
  ('draft_try',       'si',   'sd'),
  ('draft_try_task',  's',    'siud'),
  ('draft_pin',       'siud', 'sd'),
  -- Alerts. Web sends mail when no worker is alive; what signs other messages only workers read (below).
  ('alert',           'siu',  'siud'),
  ('alert_signal',    'i',    'siud'),
  ('alert_channel',   'i',    's'),
  ('alert_rule',      'sid',  's'),
  ('alert_delivery',  'siu',  'siu'),
  -- What is promised, and what was kept: triggers write promises with what they are about, workers settle and count.
  ('objective',       'si',   's'),
  ('deadline',        'si',   'siud'),
  ('run_fact',        's',    'siud'),
  ('rollup',          's',    'siud'),
  ('rollup_progress', 's',    'su'),
  ('report_subscription', 'siud', 's'),
  ('weekly_report',   's',    'siu'),
  ('notice',          '',     'siud'),
  ('notice_opt_out',  'sid',  's'),
  ('trace_outbox',    '',     'siud'),
  -- Which migrations ran: for whoever migrates.
  ('_prisma_migrations', '', '');

DO $$
DECLARE
  undecided text;
  wanted record;
  letter record;
BEGIN
  SELECT string_agg(t.tablename, ', ' ORDER BY t.tablename) INTO undecided
    FROM pg_tables t WHERE t.schemaname = 'public' AND t.tablename NOT IN (SELECT w.name FROM wanted_right w);
  IF undecided IS NOT NULL THEN
    RAISE EXCEPTION 'Decide in prisma/grants.sql what web and worker may do with: %', undecided;
  END IF;
  REVOKE ALL ON ALL TABLES IN SCHEMA public FROM signalbox_web_rights, signalbox_worker_rights;
  FOR wanted IN
    SELECT w.name, r.rights, r.letters
    FROM wanted_right w JOIN pg_tables t ON t.schemaname = 'public' AND t.tablename = w.name
    CROSS JOIN LATERAL (VALUES ('signalbox_web_rights', w.web), ('signalbox_worker_rights', w.worker)) r (rights, letters)
  LOOP
    FOR letter IN SELECT * FROM (VALUES ('s', 'SELECT'), ('i', 'INSERT'), ('u', 'UPDATE'), ('d', 'DELETE')) l (short, long)
                  WHERE position(short IN wanted.letters) > 0 LOOP
      EXECUTE format('GRANT %s ON %I TO %I', letter.long, wanted.name, wanted.rights);
    END LOOP;
  END LOOP;
END $$;

-- Web proposes secrets and cannot read one back, not even sealed; workers read those that were approved.
GRANT SELECT (name, kind, settings, version, secret_version, has_secret, updated_by, updated_at) ON connection TO signalbox_web_rights;
GRANT SELECT (id, number, kind, name, before, after, content_hash, why, proposed_by, proposed_at, proposed_as, outcome, answered_by,
    answered_at)
  ON platform_change TO signalbox_web_rights, signalbox_worker_rights;
GRANT INSERT, UPDATE (outcome, answered_by, answered_at) ON platform_change TO signalbox_web_rights;
-- Names, and where mail goes.
GRANT SELECT (id, person_key, name, email, is_active) ON app_user TO signalbox_worker_rights;
-- Web replaces or forgets what signs an alert and cannot read it back. A channel keeps its kind: a key is not to become an address.
GRANT SELECT (id, name, kind, settings, is_active, updated_by, updated_at, deleted_at),
    UPDATE (name, settings, is_active, secret, updated_by, updated_at, deleted_at)
  ON alert_channel TO signalbox_web_rights;
-- Workers throw away what is old without seeing what it was.
GRANT SELECT (user_id, key, created_at) ON idempotency_key TO signalbox_worker_rights;
GRANT SELECT (id, at) ON sign_in_attempt TO signalbox_worker_rights;
-- A row lock takes the right to update some column: these decide nothing.
GRANT UPDATE (title) ON dag, change_request TO signalbox_worker_rights;
GRANT UPDATE (description) ON lane, pool TO signalbox_web_rights, signalbox_worker_rights;

-- What a try runs is said once; afterwards it is only taken, stopped and ended.
GRANT UPDATE (state, finished_at, cancel_asked_at) ON draft_try TO signalbox_web_rights;
GRANT UPDATE (state, reason, worker_id, beat_at, started_at, finished_at) ON draft_try TO signalbox_worker_rights;

-- Web asks a worker to drain, and says nothing else about it.
GRANT UPDATE (drain_asked_at) ON component TO signalbox_web_rights;

GRANT USAGE ON SCHEMA public TO signalbox_web_rights, signalbox_worker_rights;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO signalbox_web_rights, signalbox_worker_rights;
-- All but audit_append(), perform_schedule(), change_active_at(), close_inactive_change(), apply_platform_change() and erase_client()
-- act with the rights of who calls them.
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO signalbox_web_rights, signalbox_worker_rights;
REVOKE EXECUTE ON FUNCTION erase_client(uuid), apply_platform_change(uuid, uuid, text, jsonb) FROM signalbox_worker_rights;
REVOKE EXECUTE ON FUNCTION close_inactive_change(uuid) FROM signalbox_web_rights;
REVOKE EXECUTE ON FUNCTION write_platform_object(platform_change), ask_rules_anew(uuid) FROM signalbox_web_rights, signalbox_worker_rights;
DO $$ BEGIN
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

COMMIT;
