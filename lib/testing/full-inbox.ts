const DAGS = 200;
const CLOSED_ROUNDS = 50;

/** Runs one statement, as anything that holds a connection does. */
type Run = (sql: string) => Promise<unknown>;

const SMALL = "c.number > 1";

/**
 * An inbox of years: to change request number 1, which is there and open, come 200 open ones of as many DAGs, and 10,000
 * that ended, all with its content, its requirements and its author.
 */
export async function fillInbox(run: Run): Promise<void> {
  await run(`INSERT INTO dag
    SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'dag_key', 'research.size_' || i))).*
    FROM dag d, generate_series(1, ${DAGS}) i`);
  for (let round = 0; round <= CLOSED_ROUNDS; round += 1) {
    await run(`INSERT INTO change_request (id, dag_id, author_id, title, why)
      SELECT gen_random_uuid(), d.id, f.author_id, 'Change', 'Size' FROM dag d, change_request f
      WHERE d.dag_key LIKE 'research.size%' AND f.number = 1`);
    await run(`INSERT INTO revision (change_request_id, number, content_hash, layout, yaml, pushed_by)
      SELECT c.id, 1, r.content_hash, r.layout, r.yaml, r.pushed_by FROM change_request c,
        (SELECT r.* FROM revision r JOIN change_request f ON f.id = r.change_request_id AND f.number = 1 LIMIT 1) r
      WHERE c.lifecycle = 'open' AND c.head_revision = 0`);
    if (round < CLOSED_ROUNDS)
      await run(
        `UPDATE change_request c SET lifecycle = 'closed', ended_at = now() WHERE lifecycle = 'open' AND ${SMALL}`,
      );
  }
  await run(`INSERT INTO requirement (change_request_id, revision, rule, roles, minimum, because)
    SELECT c.id, 1, q.rule, q.roles, q.minimum, q.because FROM change_request c,
      (SELECT q.* FROM requirement q JOIN change_request f ON f.id = q.change_request_id AND f.number = 1) q
    WHERE ${SMALL}`);
  await run(`INSERT INTO check_result (id, change_request_id, revision, content_hash, name, source, is_passed)
    SELECT gen_random_uuid(), q.change_request_id, q.revision, r.content_hash, q.name, q.source, true
    FROM required_check q JOIN change_request c ON c.id = q.change_request_id
    JOIN revision r ON r.change_request_id = q.change_request_id AND r.number = q.revision
    WHERE c.lifecycle = 'open' AND ${SMALL}`);
  await run("ANALYZE");
}

/** Two objections that were withdrawn and two threads with an answer each, of every change request that person did not write. */
export async function fillTalk(run: Run, reviewerId: string): Promise<void> {
  const decisions = "(VALUES ('request_changes'), ('withdraw'), ('request_changes'), ('withdraw')) AS said (decision)";
  await run(`INSERT INTO review (id, change_request_id, revision, content_hash, reviewer_id, decision, body, grant_ids)
    SELECT gen_random_uuid(), c.id, 1, r.content_hash, '${reviewerId}', said.decision, 'A word', ARRAY[g.id]
    FROM change_request c JOIN revision r ON r.change_request_id = c.id AND r.number = 1
    JOIN role_grant g ON g.user_id = '${reviewerId}' AND g.role = 'de', ${decisions}`);
  await run(`INSERT INTO review_thread (id, change_request_id, revision, anchor, is_blocking, opened_by)
    SELECT gen_random_uuid(), c.id, 1, '{"kind":"change_request"}', false, '${reviewerId}'
    FROM change_request c, generate_series(1, 2)`);
  await run(`INSERT INTO thread_comment (id, thread_id, author_id, body)
    SELECT gen_random_uuid(), t.id, '${reviewerId}', 'A word' FROM review_thread t, generate_series(1, 2)`);
  await run("ANALYZE");
}
