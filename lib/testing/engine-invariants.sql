-- What must never be in the tables, whatever happened. Every proof ends with these checks: `findViolations` in
-- engine-invariants.ts runs them in one snapshot, so they also hold while the engine is at work. By hand:
-- BEGIN ISOLATION LEVEL REPEATABLE READ; \i lib/testing/engine-invariants.sql; ROLLBACK;
--
-- After this head each check is one statement under a line `-- I07 its promise`; it answers the rows that break the
-- promise. Numbers are those of reliability.md section 3; from I40 on they are our own. What people did by hand (clear,
-- retry, mark) may contradict the rules of an undisturbed run: checks about those look at other runs only.
--
-- Without a check, because no row can break the promise:
-- unrepresentable I01 task_attempt_open_key: a task has one open attempt.
-- unrepresentable I15 queue_item_open_key: a client is open once per DAG.
-- unrepresentable I16 dag_run_queue_item_key: a queue item has one run per rerun number.
-- unrepresentable I16 dag_run_tick_key: a tick has one run.
-- unrepresentable I31 dag_active_version_id_fkey: a DAG points at one active version.
-- unrepresentable I34 component_kind_check: nobody declares a component dead; every reader computes it from `beat_at`.

-- Told by whoever runs a proof; empty when he says nothing, and the checks that need it are silent then.
-- A client that was offered; certain when the answer was that it is accepted.
CREATE TEMP TABLE offered_client (dag_key text, client_key text, is_certain boolean);
-- What tasks really did, as written by the tasks themselves.
CREATE TEMP TABLE effect (idempotency_key text);
-- How long a first attempt may wait for its start in a lane, outside declared outages.
CREATE TEMP TABLE lane_promise (lane text, seconds double precision);

-- Of runs that lie in files no rows are left, or some while they are being taken away: what is said of rows is said of runs that
-- have theirs. From here on these names mean those; where all are meant `public.` is written.
CREATE TEMP TABLE away AS SELECT id FROM dag_run WHERE archive_id IS NOT NULL AND restored_at IS NULL;
CREATE TEMP VIEW dag_run AS SELECT * FROM public.dag_run WHERE id NOT IN (SELECT id FROM away);
CREATE TEMP VIEW task_instance AS SELECT * FROM public.task_instance WHERE dag_run_id NOT IN (SELECT id FROM away);
CREATE TEMP VIEW task_attempt AS SELECT * FROM public.task_attempt WHERE dag_run_id NOT IN (SELECT id FROM away);
CREATE TEMP VIEW transition_log AS SELECT * FROM public.transition_log WHERE dag_run_id NOT IN (SELECT id FROM away);

-- Versions whose bytes are a document; runs of others never start.
CREATE TEMP TABLE version_document AS
  SELECT v.id AS version_id, v.dag_id, CASE WHEN t.text IS JSON THEN t.text::jsonb -> 'document' END AS document
  FROM dag_version v JOIN snapshot s USING (content_hash), convert_from(s.canonical, 'UTF8') AS t (text)
  WHERE t.text IS JSON;
CREATE TEMP TABLE version_task AS
  SELECT v.version_id, t ->> 'key' AS task_key, t ->> 'operator' AS operator,
    coalesce(t ->> 'trigger_rule', 'all_success') AS rule, coalesce((t ->> 'disabled')::boolean, false) AS is_disabled,
    1 + coalesce((t ->> 'retries')::int, (v.document -> 'defaults' ->> 'retries')::int, 0) AS max_attempts
  FROM version_document v, jsonb_array_elements(v.document -> 'tasks') AS t;
CREATE TEMP TABLE version_edge AS
  SELECT DISTINCT v.version_id, need AS up_key, t ->> 'key' AS down_key
  FROM version_document v, jsonb_array_elements(v.document -> 'tasks') AS t, jsonb_array_elements_text(t -> 'needs') AS need;
CREATE TEMP TABLE touched_run AS SELECT DISTINCT dag_run_id AS id FROM transition_log WHERE reason LIKE 'user\_%';
-- The edges of each run that nobody touched, with the log entry that ended the upstream task, if it has ended.
CREATE TEMP TABLE run_edge AS
  SELECT r.id AS dag_run_id, d.task_index, u.task_index AS up_index, u.finished_at AS up_finished_at, l.id AS ended_by,
    CASE WHEN l.to_state IN ('failed', 'cancelled') THEN 'failed'
      WHEN l.to_state = 'success' AND v.operator = 'branch' AND d.task_index <> ALL (coalesce(u.chosen, '{}')) THEN 'skipped'
      WHEN l.to_state = 'success' THEN 'ok' ELSE l.to_state END AS outcome
  FROM dag_run r JOIN version_edge e USING (version_id)
  JOIN version_task v ON v.version_id = e.version_id AND v.task_key = e.up_key
  JOIN task_instance u ON u.dag_run_id = r.id AND u.task_key = e.up_key
  JOIN task_instance d ON d.dag_run_id = r.id AND d.task_key = e.down_key
  LEFT JOIN transition_log l ON l.dag_run_id = r.id AND l.task_index = u.task_index
    AND l.to_state IN ('success', 'failed', 'skipped', 'upstream_failed', 'cancelled')
  WHERE r.id NOT IN (SELECT id FROM touched_run);
ANALYZE version_task, version_edge, run_edge;

-- The trigger rules once more, by another hand: n upstream edges, of which so many ended so.
CREATE FUNCTION pg_temp.verdict(rule text, n bigint, ok bigint, failed bigint, blocked bigint, skipped bigint)
RETURNS text LANGUAGE sql IMMUTABLE RETURN CASE
  WHEN n = 0 THEN 'run'
  WHEN rule IN ('all_success', 'none_failed', 'none_failed_min_one_success') AND failed + blocked > 0 THEN 'block'
  WHEN rule = 'one_success' AND ok > 0 THEN 'run'
  WHEN rule = 'one_failed' AND failed + blocked > 0 THEN 'run'
  WHEN rule = 'one_done' AND ok + failed > 0 THEN 'run'
  WHEN rule = 'all_failed' AND ok + skipped > 0 THEN 'skip'
  WHEN rule = 'all_skipped' AND ok + failed + blocked > 0 THEN 'skip'
  WHEN rule = 'none_skipped' AND skipped > 0 THEN 'skip'
  WHEN ok + failed + blocked + skipped < n THEN 'wait'
  WHEN rule IN ('one_failed', 'one_done') THEN 'skip'
  WHEN rule = 'all_success' AND skipped > 0 THEN 'skip'
  WHEN rule = 'none_failed_min_one_success' AND ok = 0 THEN 'skip'
  WHEN rule IN ('one_success', 'all_done_min_one_success') AND ok = 0 THEN CASE WHEN skipped = n THEN 'skip' ELSE 'block' END
  ELSE 'run' END;

-- I02 a task succeeds once
SELECT a.dag_run_id, a.task_index, count(*) FROM task_attempt a
WHERE a.state = 'success' AND a.dag_run_id NOT IN (SELECT id FROM touched_run) GROUP BY 1, 2 HAVING count(*) > 1;

-- I03 a task's state is that of its latest attempt
SELECT t.dag_run_id, t.task_index, t.state, a.state AS attempt FROM task_instance t
LEFT JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = t.attempt_number
WHERE (t.state IN ('success', 'running', 'queued', 'deferred') AND t.reused_attempt_id IS NULL AND a.state IS DISTINCT FROM t.state)
   OR (t.state = 'failed' AND coalesce(a.state, '') NOT IN ('failed', 'timed_out', 'lost'))
   OR (t.state NOT IN ('running', 'queued', 'cancelled') AND a.state IN ('queued', 'running'))
   OR (t.state IN ('scheduled', 'up_for_retry') AND a.state = 'success' AND t.dag_run_id NOT IN (SELECT id FROM touched_run))
   OR (t.state IN ('none', 'skipped', 'upstream_failed') AND a.id IS NOT NULL
     AND (t.state <> 'skipped' OR a.state <> 'skipped') AND t.dag_run_id NOT IN (SELECT id FROM touched_run));

-- I04 attempts are numbered from one without a gap, and a task knows its latest number
SELECT t.dag_run_id, t.task_index, t.attempt_number, array_agg(a.number ORDER BY a.number) AS numbers
FROM task_instance t JOIN task_attempt a USING (dag_run_id, task_index)
GROUP BY 1, 2, 3 HAVING count(*) <> max(a.number) OR min(a.number) <> 1 OR max(a.number) <> t.attempt_number;

-- I05 no attempt was made before its task's upstream had ended as its trigger rule asks
SELECT a.dag_run_id, a.task_index, v.rule, a.queued_at, array_agg(e.up_finished_at) AS upstream
FROM task_attempt a JOIN run_edge e USING (dag_run_id, task_index) JOIN dag_run r ON r.id = a.dag_run_id
JOIN task_instance t USING (dag_run_id, task_index)
JOIN version_task v ON v.version_id = r.version_id AND v.task_key = t.task_key
WHERE a.number = 1 GROUP BY 1, 2, 3, 4
HAVING count(*) FILTER (WHERE e.up_finished_at <= a.queued_at)
  < CASE WHEN v.rule IN ('one_success', 'one_failed', 'one_done') THEN 1 ELSE count(*) END;

-- I06 tasks and runs only make steps that exist
SELECT l.* FROM transition_log l
WHERE coalesce(l.reason, '') NOT LIKE 'user\_%' AND l.dag_run_id NOT IN (SELECT id FROM touched_run)
  AND l.from_state || ' ' || l.to_state <> ALL (CASE WHEN l.task_index IS NULL THEN ARRAY[
    'queued running', 'queued cancelled', 'running success', 'running failed', 'running cancelled'
  ] ELSE ARRAY[
    'none scheduled', 'none running', 'none skipped', 'none upstream_failed', 'none cancelled', 'scheduled queued',
    'scheduled running', 'scheduled failed', 'scheduled cancelled', 'queued running', 'queued failed', 'queued cancelled', 'running scheduled', 'running up_for_retry', 'running deferred',
    'running success', 'running failed', 'running skipped', 'running cancelled', 'up_for_retry scheduled', 'up_for_retry cancelled',
    'deferred scheduled', 'deferred running', 'deferred success', 'deferred failed', 'deferred skipped', 'deferred up_for_retry', 'deferred cancelled'
  ] END);

-- I07 the log of a task or run has no gap
SELECT * FROM (
  SELECT dag_run_id, task_index, id, from_state, lag(to_state, 1, CASE WHEN task_index IS NULL THEN 'queued' ELSE 'none' END)
    OVER (PARTITION BY dag_run_id, task_index ORDER BY id) AS before FROM transition_log) l
WHERE before <> from_state;

-- I08 a row says what its log says last
SELECT t.dag_run_id, t.task_index, t.state, l.to_state FROM task_instance t LEFT JOIN (
  SELECT DISTINCT ON (dag_run_id, task_index) dag_run_id, task_index, to_state FROM transition_log
  WHERE task_index IS NOT NULL ORDER BY dag_run_id, task_index, id DESC) l USING (dag_run_id, task_index)
WHERE coalesce(l.to_state, 'none') <> t.state
UNION ALL
SELECT r.id, NULL, r.state, l.to_state FROM dag_run r LEFT JOIN (
  SELECT DISTINCT ON (dag_run_id) dag_run_id, to_state FROM transition_log
  WHERE task_index IS NULL ORDER BY dag_run_id, id DESC) l ON l.dag_run_id = r.id
WHERE coalesce(l.to_state, 'queued') <> r.state;

-- I09 a finished run has no open task
SELECT r.id, r.state, t.task_index, t.state AS task FROM dag_run r JOIN task_instance t ON t.dag_run_id = r.id
WHERE r.state IN ('success', 'failed', 'cancelled')
  AND t.state NOT IN ('success', 'failed', 'skipped', 'upstream_failed', 'cancelled');

-- I10 a run under way has something that will move it on
SELECT r.id FROM dag_run r WHERE r.state = 'running' AND NOT EXISTS (SELECT 1 FROM task_instance t WHERE t.dag_run_id = r.id
  AND t.state IN ('scheduled', 'queued', 'running', 'up_for_retry', 'deferred'));

-- I11 a run failed exactly when a task failed and no task that answers failures succeeded directly after it
SELECT r.id, r.state, r.reason FROM dag_run r WHERE r.state IN ('success', 'failed') AND (r.state = 'failed') <> EXISTS (
  SELECT 1 FROM task_instance t WHERE t.dag_run_id = r.id AND t.state IN ('failed', 'cancelled') AND NOT EXISTS (
    SELECT 1 FROM version_edge e JOIN version_task v ON v.version_id = e.version_id AND v.task_key = e.down_key
    JOIN task_instance d ON d.dag_run_id = r.id AND d.task_key = e.down_key
    WHERE e.version_id = r.version_id AND e.up_key = t.task_key AND v.rule IN ('one_failed', 'all_failed') AND d.state = 'success'));

-- I12 neither the live runs of a DAG nor the runs of a backfill were ever more at a time than they may be
SELECT s.dag_id, s.backfill_id, max(s.n), coalesce(b.max_active_runs, d.most) AS most FROM (
  SELECT dag_id, backfill_id, sum(step) OVER (PARTITION BY dag_id, backfill_id ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS n
  FROM (SELECT id, dag_id, started_at AS at, 1 AS step FROM dag_run WHERE started_at IS NOT NULL
    UNION ALL SELECT id, dag_id, finished_at, -1 FROM dag_run WHERE started_at IS NOT NULL AND finished_at IS NOT NULL) e
  LEFT JOIN backfill_unit u ON u.dag_run_id = e.id
  WHERE id NOT IN (SELECT id FROM touched_run)) s
JOIN (SELECT dag_id, max(coalesce((document ->> 'max_active_runs')::int, 16)) AS most FROM version_document GROUP BY 1) d
  USING (dag_id)
LEFT JOIN backfill b ON b.id = s.backfill_id
WHERE s.n > coalesce(b.max_active_runs, d.most) GROUP BY 1, 2, 4;

-- I13 a client is claimed, done or error exactly with its latest run
SELECT q.id, q.state, r.state AS run FROM queue_item q LEFT JOIN (
  SELECT DISTINCT ON (queue_item_id) queue_item_id, id, state FROM public.dag_run WHERE queue_item_id IS NOT NULL
  ORDER BY queue_item_id, rerun_number DESC) r ON r.queue_item_id = q.id
WHERE q.state IS DISTINCT FROM CASE WHEN r.state = 'success' THEN 'done' WHEN r.state IN ('failed', 'cancelled') THEN 'error'
    WHEN r.id IS NOT NULL THEN 'claimed' ELSE q.state END
  OR (r.id IS NULL AND q.state NOT IN ('waiting', 'held', 'quarantined'));

-- I14 no accepted client is lost, and none is invented
SELECT o.dag_key, o.client_key, 'lost' AS fault FROM offered_client o WHERE o.is_certain AND NOT EXISTS (
  SELECT 1 FROM queue_item q JOIN client c ON c.id = q.client_id JOIN dag d ON d.id = q.dag_id
  WHERE d.dag_key = o.dag_key AND c.client_key = o.client_key)
UNION ALL
SELECT d.dag_key, c.client_key, 'invented' FROM queue_item q JOIN client c ON c.id = q.client_id JOIN dag d ON d.id = q.dag_id
WHERE d.dag_key IN (SELECT dag_key FROM offered_client)
  AND (d.dag_key, c.client_key) NOT IN (SELECT dag_key, client_key FROM offered_client);

-- I17 outbox rows are exactly the queued attempts
SELECT a.id, o.attempt_id FROM (SELECT id FROM task_attempt WHERE state = 'queued') a
FULL JOIN outbox o ON o.attempt_id = a.id WHERE a.id IS NULL OR o.attempt_id IS NULL;

-- I18 no queued attempt waits half a minute for its first announcement
SELECT a.id, now() - a.queued_at AS age FROM outbox o JOIN task_attempt a ON a.id = o.attempt_id
WHERE o.sent_at IS NULL AND a.state = 'queued' AND a.queued_at < now() - interval '30 seconds';

-- I19 no announced attempt waits half a minute while a worker serves its lane
SELECT a.id, a.lane, now() - a.queued_at AS age FROM task_attempt a JOIN outbox o ON o.attempt_id = a.id
WHERE a.state = 'queued' AND o.sent_at IS NOT NULL AND a.queued_at < now() - interval '30 seconds'
  AND EXISTS (SELECT 1 FROM component c WHERE c.stopped_at IS NULL AND c.beat_at > now() - interval '10 seconds'
    AND c.started_at < now() - interval '30 seconds' AND a.lane = ANY (c.lanes));

-- I20 no attempt runs on in the name of a worker whose lease was over half a minute ago
SELECT a.id, a.worker_id, coalesce(c.stopped_at, c.beat_at, a.started_at) AS last_seen
FROM task_attempt a LEFT JOIN component c ON c.id = a.worker_id
WHERE a.state = 'running' AND coalesce(c.stopped_at, c.beat_at, a.started_at, a.queued_at) < now() - interval '40 seconds';

-- I21 no retry, and no wait for a time, is over for half a minute, but where many failed at one target
SELECT t.dag_run_id, t.task_index, w.retry_at FROM task_instance t LEFT JOIN waiting_task w USING (dag_run_id, task_index)
WHERE (w.retry_at < now() - interval '30 seconds' AND w.retry_target IS NULL)
  OR (t.state = 'up_for_retry' AND w.task_index IS NOT NULL AND w.retry_at IS NULL);

-- I22 no task is left undecided that its trigger rule decides
SELECT t.dag_run_id, t.task_index FROM task_instance t JOIN dag_run r ON r.id = t.dag_run_id
JOIN version_task v ON v.version_id = r.version_id AND v.task_key = t.task_key
LEFT JOIN run_edge e USING (dag_run_id, task_index)
WHERE t.state = 'none' AND r.state = 'running' AND r.id NOT IN (SELECT id FROM touched_run)
GROUP BY 1, 2, v.rule HAVING pg_temp.verdict(v.rule, count(e.up_index), count(*) FILTER (WHERE e.outcome = 'ok'),
  count(*) FILTER (WHERE e.outcome = 'failed'), count(*) FILTER (WHERE e.outcome = 'upstream_failed'),
  count(*) FILTER (WHERE e.outcome = 'skipped')) <> 'wait';

-- I23 a task has no more tries than it may, and counts those that it had
SELECT * FROM (
  SELECT t.dag_run_id, t.task_index, t.failure_count, t.lost_count, v.max_attempts,
    count(*) FILTER (WHERE a.state IN ('failed', 'timed_out') AND a.error ->> 'class' IS DISTINCT FROM 'infrastructure') AS failed,
    count(*) FILTER (WHERE a.state = 'success') AS succeeded,
    count(*) FILTER (WHERE (a.state = 'lost' AND a.error ->> 'code' <> 'worker_stopped')
      OR (a.state = 'failed' AND a.error ->> 'class' = 'infrastructure')) AS lost
  FROM task_instance t JOIN dag_run r ON r.id = t.dag_run_id
  JOIN version_task v ON v.version_id = r.version_id AND v.task_key = t.task_key
  LEFT JOIN task_attempt a USING (dag_run_id, task_index)
  WHERE r.id NOT IN (SELECT id FROM touched_run) GROUP BY 1, 2, 3, 4, 5) n
WHERE failed <> failure_count OR lost <> lost_count OR failed + succeeded > max_attempts OR lost > 3;

-- I24 what is said about an attempt in a worker's name is said by the worker that held it
SELECT l.* FROM transition_log l JOIN task_attempt a ON a.id = l.attempt_id
WHERE l.actor LIKE 'worker:%' AND l.to_state <> 'queued' AND l.actor <> 'worker:' || coalesce(a.worker_id::text, '');

-- I25 an effect is repeated only after an attempt that did not succeed
SELECT e.*, a.bad FROM (SELECT idempotency_key, count(*) AS n FROM effect GROUP BY 1) e LEFT JOIN (
  SELECT t.dag_run_id || '/' || t.task_key AS idempotency_key, count(*) AS attempts,
    count(*) FILTER (WHERE a.state <> 'success') AS bad
  FROM task_instance t JOIN task_attempt a USING (dag_run_id, task_index)
  GROUP BY 1) a USING (idempotency_key)
WHERE a.attempts IS NULL OR e.n > a.attempts OR (e.n > 1 + a.bad AND split_part(e.idempotency_key, '/', 1)::uuid NOT IN (SELECT id FROM touched_run));

-- I26 no script succeeded without having done what it is for
SELECT t.dag_run_id, t.task_key FROM task_attempt a JOIN task_instance t USING (dag_run_id, task_index)
JOIN dag_run r ON r.id = t.dag_run_id JOIN version_task v ON v.version_id = r.version_id AND v.task_key = t.task_key
WHERE a.state = 'success' AND v.operator IN ('bash', 'pack') AND EXISTS (SELECT 1 FROM effect)
  AND t.dag_run_id || '/' || t.task_key NOT IN (SELECT idempotency_key FROM effect);

-- I27 no two tasks of a run share a key, and with it their idempotency key
SELECT dag_run_id, task_key, count(*) FROM task_instance GROUP BY 1, 2 HAVING count(*) > 1;

-- I28 a run has exactly the tasks of its version
SELECT coalesce(t.dag_run_id, v.dag_run_id) AS dag_run_id, t.task_key, v.task_key AS in_version FROM (
  SELECT t.* FROM task_instance t JOIN dag_run r ON r.id = t.dag_run_id JOIN version_document USING (version_id)) t
FULL JOIN (SELECT r.id AS dag_run_id, v.task_key FROM dag_run r JOIN version_task v USING (version_id)) v USING (dag_run_id, task_key)
WHERE t.task_index IS NULL OR v.dag_run_id IS NULL;

-- I29 a new run is of its DAG's active version
SELECT r.id, r.version_id, r.created_at FROM dag_run r JOIN dag_version v ON v.id = r.version_id
LEFT JOIN dag_version n ON n.dag_id = v.dag_id AND n.number = v.number + 1
WHERE v.dag_id <> r.dag_id OR v.created_at > r.created_at
   OR (r.rerun_number = 0 AND r.run_type <> 'backfill' AND n.created_at < r.created_at - interval '30 seconds');

-- I30 every version was approved, in these bytes and before it became active, by as many others as were asked for and no emergency waived
SELECT v.id, q.rule, q.roles FROM dag_version v JOIN activation a ON a.id = v.activation_id
LEFT JOIN requirement q ON q.change_request_id = a.change_request_id AND q.revision = a.revision
WHERE a.content_hash <> v.content_hash OR q.rule IS NULL OR q.rule <> ALL (a.waived) AND q.minimum > (
  SELECT count(DISTINCT w.reviewer_id) FROM review w JOIN role_grant g ON g.id = ANY (w.grant_ids) AND g.role = ANY (q.roles)
  WHERE w.change_request_id = a.change_request_id AND w.revision = a.revision AND w.content_hash = v.content_hash
    AND w.decision = 'approve' AND w.created_at <= a.created_at AND g.user_id = w.reviewer_id
    AND w.reviewer_id NOT IN (SELECT user_id FROM contributor c WHERE c.change_request_id = a.change_request_id));

-- I32 times are in order
SELECT 'attempt' AS what, id::text FROM task_attempt WHERE started_at < queued_at OR finished_at < coalesce(started_at, queued_at)
UNION ALL SELECT 'run', id::text FROM dag_run WHERE started_at < created_at OR finished_at < started_at
UNION ALL SELECT 'task', dag_run_id || ' ' || task_index FROM task_instance WHERE started_at < ready_at OR finished_at < started_at;

-- I33 first attempts start within the time that was promised for their lane
SELECT a.id, a.lane, a.started_at - a.queued_at AS waited FROM task_attempt a JOIN lane_promise p USING (lane)
WHERE a.number = 1 AND a.started_at - a.queued_at > p.seconds * interval '1 second';

-- I35 no attempt keeps more than 10 MiB of log
SELECT attempt_id, sum(octet_length(content)) FROM task_log GROUP BY 1 HAVING sum(octet_length(content)) > 10485760 + 4096;

-- I36 an attempt is made only after the one before it has ended
SELECT a.id, b.id AS next FROM task_attempt a JOIN task_attempt b USING (dag_run_id, task_index)
WHERE a.number + 1 = b.number AND (a.finished_at IS NULL OR b.queued_at < a.finished_at);

-- I37 a task left `none` when, in the order of the log, its trigger rule said so, and for what it said
SELECT l.dag_run_id, l.task_index, v.rule, v.is_disabled, l.to_state FROM transition_log l
JOIN dag_run r ON r.id = l.dag_run_id JOIN task_instance t ON t.dag_run_id = l.dag_run_id AND t.task_index = l.task_index
JOIN version_task v ON v.version_id = r.version_id AND v.task_key = t.task_key
LEFT JOIN run_edge e ON e.dag_run_id = l.dag_run_id AND e.task_index = l.task_index
WHERE l.from_state = 'none' AND l.to_state <> 'cancelled' AND r.id NOT IN (SELECT id FROM touched_run)
GROUP BY 1, 2, 3, 4, 5, l.id HAVING pg_temp.verdict(v.rule, count(e.up_index),
  count(*) FILTER (WHERE e.ended_by < l.id AND e.outcome = 'ok'), count(*) FILTER (WHERE e.ended_by < l.id AND e.outcome = 'failed'),
  count(*) FILTER (WHERE e.ended_by < l.id AND e.outcome = 'upstream_failed'),
  count(*) FILTER (WHERE e.ended_by < l.id AND e.outcome = 'skipped'))
  -- A disabled task is skipped exactly where its rule would let it run.
  <> ALL (CASE WHEN l.to_state = 'skipped' AND v.is_disabled THEN ARRAY['run', 'skip'] WHEN l.to_state = 'skipped' THEN ARRAY['skip']
    WHEN l.to_state = 'upstream_failed' THEN ARRAY['block'] WHEN v.is_disabled THEN ARRAY['never'] ELSE ARRAY['run'] END);

-- I38 nothing runs for a task that was cancelled
SELECT a.id, t.state FROM task_attempt a JOIN task_instance t USING (dag_run_id, task_index)
WHERE t.state = 'cancelled' AND a.state IN ('queued', 'running');

-- I39 no lane ever held more attempts than its slots
SELECT s.lane, max(s.n), l.slots FROM (
  SELECT lane, sum(step) OVER (PARTITION BY lane ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS n FROM (
    SELECT lane, queued_at AS at, 1 AS step FROM task_attempt WHERE answered_by IS NULL
    UNION ALL SELECT lane, finished_at, -1 FROM task_attempt WHERE finished_at IS NOT NULL AND answered_by IS NULL) e) s
JOIN lane l ON l.name = s.lane WHERE s.n > l.slots GROUP BY 1, 3;

-- I40 waiting rows are exactly the tasks that wait for a slot or a time
SELECT t.dag_run_id, t.task_index, w.task_index AS waiting FROM (
  SELECT dag_run_id, task_index FROM task_instance
  WHERE state = 'up_for_retry' OR (state = 'scheduled' AND NOT is_held) OR (state = 'deferred' AND retry_at IS NOT NULL)) t
FULL JOIN waiting_task w USING (dag_run_id, task_index) WHERE t.task_index IS NULL OR w.task_index IS NULL;

-- I41 a run has no more active tasks than max_active_tasks, and holds one back only when it has as many
SELECT * FROM (
  SELECT r.id, to_jsonb(r) ->> 'is_paused' AS is_paused, coalesce((v.document ->> 'max_active_tasks')::int, 100) AS most,
    count(*) FILTER (WHERE t.state IN ('queued', 'running') OR (t.state = 'scheduled' AND NOT t.is_held)) AS active,
    count(*) FILTER (WHERE t.is_held) AS held
  FROM public.dag_run r JOIN version_document v USING (version_id) JOIN task_instance t ON t.dag_run_id = r.id
  WHERE r.state = 'running' AND r.id NOT IN (SELECT id FROM touched_run) GROUP BY r.id, v.document) n
WHERE active > most OR (held > 0 AND active < most AND is_paused IS DISTINCT FROM 'true');

-- I42 the chain of the audit log is whole
SELECT sequence FROM audit_first_break();

-- I43 no pool ever gave more than its slots
SELECT s.pool, max(s.n), p.slots FROM (
  SELECT pool, sum(step) OVER (PARTITION BY pool ORDER BY at, step ROWS UNBOUNDED PRECEDING) AS n FROM (
    SELECT t.pool, t.at, t.step FROM task_attempt a CROSS JOIN LATERAL (VALUES
      (a.pool, a.queued_at, a.pool_slots), (a.pool, a.finished_at, -a.pool_slots),
      (a.own_pool, a.queued_at, a.own_pool_slots), (a.own_pool, a.finished_at, -a.own_pool_slots)) AS t (pool, at, step)
    WHERE t.pool IS NOT NULL AND t.at IS NOT NULL) e) s
JOIN pool p ON p.name = s.pool WHERE s.n > p.slots GROUP BY 1, 3;

-- I44 only a person takes back what has ended, and never in a run that has decided
SELECT l.* FROM transition_log l
WHERE (l.from_state IN ('success', 'failed', 'skipped', 'upstream_failed', 'cancelled')
    AND (l.actor NOT LIKE 'user:%' OR coalesce(l.reason, '') NOT LIKE 'user\_%'))
  OR (l.task_index IS NULL AND l.from_state = 'success');

-- I45 nothing of a run that is paused, or waits to begin, is on its way to a worker
SELECT r.id, r.state, t.task_index FROM dag_run r JOIN task_instance t ON t.dag_run_id = r.id
WHERE (r.is_paused OR r.state = 'queued') AND (t.state = 'queued' OR (t.state = 'scheduled' AND NOT t.is_held));

-- I46 in a run that people changed each success is a transition of its own
SELECT a.dag_run_id, a.task_index, a.number FROM task_attempt a
WHERE a.state = 'success' AND a.dag_run_id IN (SELECT id FROM touched_run) AND 1 <> (SELECT count(*) FROM transition_log l
  WHERE l.dag_run_id = a.dag_run_id AND l.task_index = a.task_index AND l.attempt_id = a.id AND l.to_state = 'success');

-- I47 what a replay reuses is a success of an earlier run of its DAG, and stands as one
SELECT t.dag_run_id, t.task_index, t.state, a.state AS attempt FROM task_instance t JOIN dag_run r ON r.id = t.dag_run_id
JOIN task_attempt a ON a.id = t.reused_attempt_id JOIN dag_run o ON o.id = a.dag_run_id
WHERE t.state <> 'success' OR a.state <> 'success' OR o.dag_id <> r.dag_id OR o.created_at > r.created_at OR o.id = r.id;

-- I48 no run ends because nothing was left that could run
SELECT l.* FROM transition_log l WHERE l.reason = 'blocked';

-- I49 a run whose file is done has left the tables, and keeps a letter for each task row that its file has
SELECT f.id, f.counts ->> 'task_instance' AS filed, sum(length(r.kept ->> 'cells')) AS kept FROM archive_file f
LEFT JOIN public.dag_run r ON r.archive_id = f.id WHERE f.state = 'done' GROUP BY f.id
HAVING coalesce(sum(length(r.kept ->> 'cells')), 0) <> (f.counts ->> 'task_instance')::int
  OR bool_or(r.restored_at IS NULL AND EXISTS (SELECT 1 FROM public.task_instance t WHERE t.dag_run_id = r.id));
