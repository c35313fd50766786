import type { Evidence } from "@/lib/testing/engine-invariants";

/** A fault planted into the tables or into the evidence of a history, and the one check that has to find it. */
export type Corruption = Readonly<
  Pick<Evidence, "offered" | "lanePromises"> & {
    caughtBy: string;
    what: string;
    sql?: string;
    /** What the tasks wrote down instead of the truth; `load` is the key of a task that succeeded at once. */
    effectsOf?: (truth: readonly string[], load: string) => readonly string[];
  }
>;

/** Names one task of the history, by the key of its client and its own: the three columns that find its rows. */
const task = (clientKey: string, taskKey: string) => `
  dag_run_id = (SELECT r.id FROM dag_run r JOIN client c ON c.id = r.client_id WHERE c.client_key = '${clientKey}')
  AND task_index = (SELECT t.task_index FROM task_instance t JOIN dag_run r ON r.id = t.dag_run_id JOIN client c ON c.id = r.client_id
    WHERE c.client_key = '${clientKey}' AND t.task_key = '${taskKey}')`;
const run = (clientKey: string) =>
  `(SELECT r.id FROM dag_run r JOIN client c ON c.id = r.client_id WHERE c.client_key = '${clientKey}')`;

/** A task instance of the run, beside its own, that was skipped; `key` and `index` as given. */
const strayTask = (clientKey: string, key: string) => `
  INSERT INTO task_instance (dag_run_id, task_index, task_key, state, chosen) VALUES (${run(clientKey)}, 99, '${key}', 'skipped', '{}');
  INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, actor) VALUES (${run(clientKey)}, 99, 'none', 'skipped', 'engine')`;

export const CORRUPTIONS: readonly Corruption[] = [
  {
    caughtBy: "I02",
    what: "a failed try before a success becomes one too",
    sql: `UPDATE task_attempt SET state = 'success' WHERE number = 1 AND ${task("done", "flaky")};
      UPDATE task_instance SET failure_count = 0 WHERE ${task("done", "flaky")}`,
  },
  {
    caughtBy: "I03",
    what: "the attempt of a success was cancelled",
    sql: `UPDATE task_attempt SET state = 'cancelled' WHERE ${task("done", "load")}`,
  },
  {
    caughtBy: "I04",
    what: "a first attempt has number two",
    sql: `UPDATE task_attempt SET number = 2 WHERE ${task("done", "load")};
      UPDATE task_instance SET attempt_number = 2 WHERE ${task("done", "load")}`,
  },
  {
    caughtBy: "I05",
    what: "an attempt was made an hour before its upstream ended",
    sql: `UPDATE task_attempt SET queued_at = queued_at - interval '1 hour' WHERE number = 1 AND ${task("done", "join")}`,
  },
  {
    caughtBy: "I06",
    what: "a task went from scheduled through up_for_retry to running",
    sql: `UPDATE transition_log SET to_state = 'up_for_retry' WHERE from_state = 'scheduled' AND ${task("done", "load")};
      UPDATE transition_log SET from_state = 'up_for_retry' WHERE from_state = 'queued' AND ${task("done", "load")}`,
  },
  {
    caughtBy: "I07",
    what: "a line of the log is missing",
    sql: `DELETE FROM transition_log WHERE from_state = 'scheduled' AND ${task("done", "load")}`,
  },
  {
    caughtBy: "I08",
    what: "the log of a last task ends otherwise than its row",
    sql: `UPDATE transition_log SET to_state = 'failed' WHERE to_state = 'success' AND ${task("done", "join")}`,
  },
  {
    caughtBy: "I08",
    what: "the log of a run ends otherwise than its row",
    sql: `UPDATE transition_log SET to_state = 'failed' WHERE to_state = 'success' AND task_index IS NULL AND dag_run_id = ${run("done")}`,
  },
  {
    caughtBy: "I09",
    what: "a task of a finished run is undecided",
    sql: `DELETE FROM transition_log WHERE ${task("done", "unchosen")};
      UPDATE task_instance SET state = 'none', finished_at = NULL WHERE ${task("done", "unchosen")}`,
  },
  {
    caughtBy: "I10",
    what: "a run was never closed",
    sql: `UPDATE dag_run SET state = 'running', finished_at = NULL WHERE id = ${run("stopped")};
      UPDATE queue_item SET state = 'claimed', finished_at = NULL WHERE id = (SELECT queue_item_id FROM dag_run WHERE id = ${run("stopped")});
      DELETE FROM transition_log WHERE to_state = 'cancelled' AND task_index IS NULL AND dag_run_id = ${run("stopped")}`,
  },
  {
    caughtBy: "I11",
    what: "a run failed though none of its tasks did",
    sql: `UPDATE dag_run SET state = 'failed' WHERE id = ${run("done")};
      UPDATE queue_item SET state = 'error' WHERE id = (SELECT queue_item_id FROM dag_run WHERE id = ${run("done")});
      UPDATE transition_log SET to_state = 'failed' WHERE to_state = 'success' AND task_index IS NULL AND dag_run_id = ${run("done")}`,
  },
  {
    caughtBy: "I12",
    what: "runs that came one after the other were all under way at once",
    sql: `UPDATE dag_run r SET created_at = s.first, started_at = s.first, finished_at = s.last FROM (
        SELECT dag_id, min(started_at) AS first, max(finished_at) AS last FROM dag_run GROUP BY 1) s
      WHERE s.dag_id = r.dag_id AND r.finished_at IS NOT NULL`,
  },
  {
    caughtBy: "I13",
    what: "a client whose run succeeded is an error",
    sql: `UPDATE queue_item SET state = 'error' WHERE id = (SELECT queue_item_id FROM dag_run WHERE id = ${run("done")})`,
  },
  {
    caughtBy: "I13",
    what: "a client is claimed by no run",
    sql: `UPDATE queue_item SET state = 'claimed' WHERE state = 'waiting'`,
  },
  {
    caughtBy: "I14",
    what: "an accepted client is nowhere",
    offered: [{ dagKey: "nowhere", clientKey: "ghost", isCertain: true }],
  },
  {
    caughtBy: "I14",
    what: "a client came that nobody sent",
    offered: [{ dagKey: "research.decided", clientKey: "done", isCertain: true }],
  },
  { caughtBy: "I17", what: "a queued attempt has no outbox row", sql: "DELETE FROM outbox" },
  {
    caughtBy: "I17",
    what: "an ended attempt has an outbox row",
    sql: `INSERT INTO outbox (attempt_id, lane) SELECT id, lane FROM task_attempt WHERE ${task("done", "load")}`,
  },
  {
    caughtBy: "I18",
    what: "an attempt was never announced for two minutes",
    sql: `UPDATE task_attempt SET queued_at = queued_at - interval '2 minutes' WHERE state = 'queued'; UPDATE outbox SET sent_at = NULL`,
  },
  {
    caughtBy: "I19",
    what: "an announced attempt was not begun for two minutes though its lane is served",
    sql: `UPDATE task_attempt SET queued_at = queued_at - interval '2 minutes' WHERE state = 'queued';
      UPDATE outbox SET sent_at = now();
      UPDATE component SET lanes = '{default}', beat_at = now(), started_at = now() - interval '1 hour'`,
  },
  {
    caughtBy: "I20",
    what: "a worker that beat two minutes ago still holds an attempt",
    sql: "UPDATE component SET beat_at = now() - interval '2 minutes'",
  },
  {
    caughtBy: "I20",
    what: "a worker that nobody knows holds an attempt",
    sql: `UPDATE task_attempt SET worker_id = NULL, queued_at = queued_at - interval '2 minutes', started_at = started_at - interval '2 minutes' WHERE state = 'running';
      UPDATE transition_log SET actor = 'engine' WHERE attempt_id = (SELECT id FROM task_attempt WHERE state = 'running')`,
  },
  {
    caughtBy: "I21",
    what: "a retry is due for two minutes",
    sql: `UPDATE waiting_task SET retry_at = now() - interval '2 minutes' WHERE ${task("open", "retried")}`,
  },
  {
    caughtBy: "I21",
    what: "a retry is due at no time",
    sql: `UPDATE waiting_task SET retry_at = NULL WHERE ${task("open", "retried")}`,
  },
  {
    caughtBy: "I22",
    what: "a task without upstream is undecided",
    sql: `UPDATE task_instance SET state = 'none', is_held = false WHERE ${task("open", "z_held")};
      DELETE FROM transition_log WHERE ${task("open", "z_held")}`,
  },
  {
    caughtBy: "I23",
    what: "a task was tried three times though two are allowed",
    sql: `UPDATE task_attempt SET number = 3, queued_at = queued_at + interval '1 ms', finished_at = greatest(finished_at, queued_at + interval '1 ms'),
        started_at = greatest(started_at, queued_at + interval '1 ms') WHERE number = 2 AND ${task("done", "flaky")};
      INSERT INTO task_attempt (id, dag_run_id, task_index, number, state, lane, worker_id, queued_at, started_at, finished_at, error)
        SELECT gen_random_uuid(), dag_run_id, task_index, 2, state, lane, worker_id, finished_at, finished_at, finished_at, error
        FROM task_attempt WHERE number = 1 AND ${task("done", "flaky")};
      UPDATE task_instance SET attempt_number = 3, failure_count = 2 WHERE ${task("done", "flaky")}`,
  },
  {
    caughtBy: "I23",
    what: "a failed try was not counted",
    sql: `UPDATE task_instance SET failure_count = 0 WHERE ${task("done", "flaky")}`,
  },
  {
    caughtBy: "I24",
    what: "another worker said how an attempt ended",
    sql: `UPDATE transition_log SET actor = 'worker:zombie' WHERE to_state = 'success' AND ${task("done", "load")}`,
  },
  {
    caughtBy: "I25",
    what: "an effect happened twice though its only attempt succeeded",
    effectsOf: (truth, load) => [...truth, load],
  },
  {
    caughtBy: "I26",
    what: "a success without an effect",
    effectsOf: (truth, load) => truth.filter((key) => key !== load),
  },
  { caughtBy: "I27", what: "two tasks of one run have one key", sql: strayTask("done", "unchosen") },
  { caughtBy: "I28", what: "a run has a task that is not in its version", sql: strayTask("done", "rogue") },
  {
    caughtBy: "I28",
    what: "a run lacks a task of its version",
    sql: `DELETE FROM task_instance WHERE ${task("done", "unchosen")}`,
  },
  {
    caughtBy: "I29",
    what: "a run is older than its version",
    sql: "UPDATE dag_version SET created_at = created_at + interval '1 hour'",
  },
  {
    caughtBy: "I30",
    what: "an author approved his own version",
    sql: "UPDATE review w SET reviewer_id = c.author_id FROM change_request c WHERE c.id = w.change_request_id",
  },
  {
    caughtBy: "I30",
    what: "a version was changed after its approval",
    sql: `UPDATE review SET content_hash = 'other'`,
  },
  {
    caughtBy: "I32",
    what: "an attempt started before it was made",
    sql: `UPDATE task_attempt SET started_at = queued_at - interval '1 second' WHERE ${task("done", "load")}`,
  },
  {
    caughtBy: "I33",
    what: "an attempt waited longer than was promised",
    sql: `UPDATE task_attempt SET queued_at = queued_at - interval '10 seconds' WHERE ${task("done", "load")}`,
    lanePromises: { default: 9 },
  },
  {
    caughtBy: "I35",
    what: "an attempt kept eleven MiB of log",
    sql: `INSERT INTO task_log (attempt_id, sequence, content) SELECT id, 1, repeat('x', 11534336) FROM task_attempt WHERE ${task("done", "load")}`,
  },
  {
    caughtBy: "I36",
    what: "a second attempt was made while the first one ran",
    sql: `UPDATE task_attempt SET finished_at = finished_at + interval '1 hour' WHERE number = 1 AND ${task("done", "flaky")}`,
  },
  {
    caughtBy: "I37",
    what: "an upstream task ended after its downstream had begun, in the order of the log",
    sql: `UPDATE transition_log SET id = id + 1000000 WHERE to_state = 'success' AND ${task("done", "load")}`,
  },
  {
    caughtBy: "I38",
    what: "a cancelled task still runs",
    sql: `UPDATE task_attempt SET state = 'running', finished_at = NULL WHERE ${task("stopped", "load")}`,
  },
  { caughtBy: "I39", what: "a lane had fewer slots than attempts", sql: "UPDATE lane SET slots = 1" },
  {
    caughtBy: "I40",
    what: "a task that is ready stands in no line",
    sql: `DELETE FROM waiting_task WHERE ${task("open", "waits")}`,
  },
  {
    caughtBy: "I41",
    what: "a held task was let go though the run has as many as it may",
    sql: `UPDATE task_instance SET is_held = false WHERE ${task("open", "z_held")};
      INSERT INTO waiting_task (dag_run_id, task_index, lane, class, rank, priority, ready_at)
        SELECT dag_run_id, task_index, 'default', 2, 0, 10, now() FROM task_instance WHERE ${task("open", "z_held")}`,
  },
  {
    caughtBy: "I42",
    what: "the record of a decision was rewritten",
    sql: "UPDATE audit_event SET payload = payload || ' '",
  },
  {
    caughtBy: "I43",
    what: "an attempt took more of a pool than there is",
    sql: "UPDATE task_attempt SET pool_slots = 2 WHERE pool = 'scores'",
  },
  {
    caughtBy: "I44",
    what: "the engine took a success back",
    sql: `INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, actor, reason)
        SELECT dag_run_id, task_index, 'success', 'scheduled', 'engine', 'user_clear' FROM task_instance WHERE ${task("done", "load")};
      INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, actor, reason)
        SELECT dag_run_id, task_index, 'scheduled', 'success', 'engine', 'user_mark' FROM task_instance WHERE ${task("done", "load")}`,
  },
  {
    caughtBy: "I45",
    what: "a paused run has tasks on their way",
    sql: `UPDATE dag_run SET is_paused = true WHERE id = ${run("open")}`,
  },
  {
    caughtBy: "I46",
    what: "a success in a run that a person paused is told of another attempt",
    sql: `UPDATE transition_log SET reason = 'user_pause' WHERE task_index IS NULL AND dag_run_id = ${run("done")};
      UPDATE transition_log SET attempt_id = gen_random_uuid() WHERE to_state = 'success' AND ${task("done", "load")}`,
  },
  {
    caughtBy: "I47",
    what: "a task reuses its own success",
    sql: `UPDATE task_instance SET reused_attempt_id = (SELECT id FROM task_attempt WHERE state = 'success' AND ${task("done", "load")})
      WHERE ${task("done", "load")}`,
  },
  {
    caughtBy: "I48",
    what: "a run ended with nothing left that could run",
    sql: `UPDATE transition_log SET reason = 'blocked' WHERE task_index IS NULL AND to_state = 'success' AND dag_run_id = ${run("done")}`,
  },
  {
    caughtBy: "I49",
    what: "a file has a task row of a run that does not know it",
    sql: `INSERT INTO archive_file (id, state, runs, bytes, sha256, counts, stored_at)
      VALUES (gen_random_uuid(), 'done', 1, 1, '', '{"task_instance": 1}', now())`,
  },
];
