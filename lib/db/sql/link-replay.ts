import { z } from "zod";
import type { Statement } from "@/lib/db/sql/statement";

/**
 * Makes a queued run a replay: it names its parent and the first run of the line, takes the next number of that line, and
 * gives tasks the results of the parent's by reference. $1 run, $2 parent, $3 actor, then one array per column of the
 * reused tasks: $4 index, $5 index in the parent, $6 chosen as array literals.
 */
export const linkReplay: Statement<{ rerunNumber: number }> = {
  name: "link_replay",
  row: z.object({ rerunNumber: z.number() }),
  text: `
    WITH parent AS (
      SELECT id, coalesce(root_run_id, id) AS root FROM dag_run WHERE id = $2::uuid
    ), run AS (
      UPDATE dag_run r SET parent_run_id = p.id, root_run_id = p.root,
        rerun_number = 1 + (SELECT count(*) FROM dag_run WHERE root_run_id = p.root)
      FROM parent p WHERE r.id = $1::uuid
      RETURNING r.rerun_number
    ), source AS (
      SELECT n.index, n.chosen::smallint[] AS chosen, coalesce(t.reused_attempt_id, a.id) AS attempt_id
      FROM unnest($4::smallint[], $5::smallint[], $6::text[]) AS n (index, old_index, chosen)
      JOIN task_instance t ON t.dag_run_id = $2::uuid AND t.task_index = n.old_index
      LEFT JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = t.attempt_number
    ), reused AS (
      UPDATE task_instance t SET state = 'success', reused_attempt_id = s.attempt_id, chosen = s.chosen,
        finished_at = statement_timestamp()
      FROM source s WHERE t.dag_run_id = $1::uuid AND t.task_index = s.index
    ), log AS (
      INSERT INTO transition_log (dag_run_id, task_index, from_state, to_state, attempt_id, actor, reason)
      SELECT $1::uuid, index, 'none', 'success', attempt_id, $3, 'user_replay' FROM source ORDER BY index
    )
    SELECT rerun_number AS "rerunNumber" FROM run`,
};
