-- Objectives as rows, and deadlines that are stored when a client arrives or a run is created, so that what hangs is reported
-- at its deadline and not at its end. Triggers write both, once per statement: whoever adds a client or a run, by whatever
-- way, promises what the version says.
BEGIN;

CREATE TABLE objective (
  version_id uuid NOT NULL,
  scope text NOT NULL,
  target_ms bigint NOT NULL,
  deadline_ms bigint NOT NULL,
  -- Keys of tasks that it says nothing about.
  exempt text[] NOT NULL,
  CONSTRAINT objective_pkey PRIMARY KEY (version_id, scope),
  CONSTRAINT objective_version_id_fkey FOREIGN KEY (version_id) REFERENCES dag_version (id),
  CONSTRAINT objective_scope_check CHECK (scope IN ('client', 'run', 'task', 'gap')),
  CONSTRAINT objective_times_check CHECK (target_ms >= 0 AND deadline_ms >= target_ms)
);
CREATE TRIGGER objective_no_update BEFORE UPDATE ON objective FOR EACH ROW EXECUTE FUNCTION refuse_mutation();
CREATE TRIGGER objective_no_delete BEFORE DELETE ON objective FOR EACH ROW EXECUTE FUNCTION refuse_mutation();

-- Milliseconds of a text that the document's schema accepted, such as 3m.
CREATE FUNCTION duration_ms(duration text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN substring(duration FROM '^[0-9]+')::bigint * CASE substring(duration FROM '[a-z]+$')
    WHEN 'ms' THEN 1 WHEN 's' THEN 1000 WHEN 'm' THEN 60000 WHEN 'h' THEN 3600000 WHEN 'd' THEN 86400000 END;

-- A deadline is twice the target. Work that waits for the world outside is exempt from the task's, a task that needs no other
-- from the gap's.
CREATE FUNCTION objectives_of(document json)
  RETURNS TABLE (scope text, target_ms bigint, deadline_ms bigint, exempt text[]) LANGUAGE sql IMMUTABLE AS $$
  SELECT s.scope, duration_ms(o.value), 2 * duration_ms(o.value), coalesce((
      SELECT array_agg(t.task ->> 'key' ORDER BY t.task ->> 'key') FROM json_array_elements(document -> 'tasks') AS t (task)
      WHERE (s.scope = 'task' AND t.task ->> 'operator' IN ('wait', 'approval', 'trigger_dag'))
         OR (s.scope = 'gap' AND coalesce(json_array_length(t.task -> 'needs'), 0) = 0)), '{}')
  FROM json_each_text(document -> 'objectives') o
  JOIN (VALUES ('client_p95', 'client'), ('run_p95', 'run'), ('task_p95', 'task'), ('gap_p95', 'gap')) s (name, scope) ON s.name = o.key
$$;

-- A version that cannot be read promises nothing; whoever runs it says so.
CREATE FUNCTION write_objectives() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO objective (version_id, scope, target_ms, deadline_ms, exempt)
  SELECT NEW.id, o.scope, o.target_ms, o.deadline_ms, o.exempt
  FROM snapshot s, objectives_of(convert_from(s.canonical, 'UTF8')::json -> 'document') o WHERE s.content_hash = NEW.content_hash;
  RETURN NULL;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;
CREATE TRIGGER dag_version_objectives AFTER INSERT ON dag_version FOR EACH ROW EXECUTE FUNCTION write_objectives();

INSERT INTO objective (version_id, scope, target_ms, deadline_ms, exempt)
SELECT v.id, o.scope, o.target_ms, o.deadline_ms, o.exempt
FROM dag_version v JOIN snapshot s USING (content_hash), objectives_of(convert_from(s.canonical, 'UTF8')::json -> 'document') o;

CREATE TABLE deadline (
  -- The queue item of a client, else the run.
  subject_id uuid NOT NULL,
  scope text NOT NULL,
  -- -1 for clients and runs.
  task_index smallint NOT NULL DEFAULT -1,
  -- Arrival, creation, first start, end of the last task before: another round of a cleared task is another promise.
  since timestamptz(3) NOT NULL,
  dag_id uuid NOT NULL,
  version_id uuid NOT NULL,
  due_at timestamptz(3) NOT NULL,
  state text NOT NULL DEFAULT 'pending',
  settled_at timestamptz(3),
  CONSTRAINT deadline_pkey PRIMARY KEY (subject_id, scope, task_index, since),
  CONSTRAINT deadline_scope_check CHECK (scope IN ('client', 'run', 'task', 'gap') AND (task_index >= 0) = (scope IN ('task', 'gap'))),
  CONSTRAINT deadline_state_check CHECK (state IN ('pending', 'met', 'missed', 'void')),
  CONSTRAINT deadline_settled_check CHECK ((settled_at IS NULL) = (state = 'pending'))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX deadline_due_idx ON deadline (due_at) WHERE state = 'pending';
CREATE INDEX deadline_missed_idx ON deadline (dag_id, settled_at DESC) WHERE state = 'missed';
CREATE INDEX deadline_settled_idx ON deadline (settled_at) WHERE state <> 'pending';

CREATE FUNCTION refuse_settled_change() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'deadline_settled: a deadline that is % stays so', OLD.state USING ERRCODE = 'P0S01';
END $$;
CREATE TRIGGER deadline_settled BEFORE UPDATE ON deadline FOR EACH ROW WHEN (OLD.state <> 'pending') EXECUTE FUNCTION refuse_settled_change();

-- Nobody waits for what a backfill goes through again (class 3); what arrives finished is history.
CREATE FUNCTION promise_clients() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO deadline (subject_id, scope, since, dag_id, version_id, due_at)
  SELECT n.id, 'client', n.arrived_at, n.dag_id, o.version_id, n.arrived_at + o.deadline_ms * interval '1 ms'
  FROM arrived n JOIN dag d ON d.id = n.dag_id JOIN objective o ON o.version_id = d.active_version_id AND o.scope = 'client'
  WHERE n.class < 3 AND n.finished_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER queue_item_promise AFTER INSERT ON queue_item REFERENCING NEW TABLE AS arrived
  FOR EACH STATEMENT EXECUTE FUNCTION promise_clients();

CREATE FUNCTION promise_runs() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO deadline (subject_id, scope, since, dag_id, version_id, due_at)
  SELECT n.id, 'run', n.created_at, n.dag_id, n.version_id, n.created_at + o.deadline_ms * interval '1 ms'
  FROM created n JOIN objective o ON o.version_id = n.version_id AND o.scope = 'run'
  WHERE n.class < 3 AND n.finished_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER dag_run_promise AFTER INSERT ON dag_run REFERENCING NEW TABLE AS created
  FOR EACH STATEMENT EXECUTE FUNCTION promise_runs();

COMMIT;
