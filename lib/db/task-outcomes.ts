import { Prisma } from "@/lib/db/generated/client";
import { STATE_LETTERS } from "@/lib/domain/run/grid";

/** Of a run `r` whose tasks are in the tables: how each stands, a letter each in the order of its version. task_instance_pkey. */
export const CELLS = Prisma.sql`(SELECT string_agg(${JSON.stringify(STATE_LETTERS)}::jsonb ->> t.state, '' ORDER BY t.task_index)
  FROM task_instance t WHERE t.dag_run_id = r.id)`;

/** The same of any run; empty for one that was archived before runs kept it. */
export const CELLS_OR_KEPT = Prisma.sql`coalesce(r.kept ->> 'cells', ${CELLS}, '')`;

/** The decision of a run `r` is what its task called `decision` answered in the field of that name. */
export const DECISION = Prisma.sql`(SELECT a.output -> 'decision' FROM task_instance t
  JOIN task_attempt a ON a.dag_run_id = t.dag_run_id AND a.task_index = t.task_index AND a.number = t.attempt_number
  WHERE t.dag_run_id = r.id AND t.task_key = 'decision' AND t.state = 'success')`;

/** The same of any run, archived ones included. */
export const DECISION_OR_KEPT = Prisma.sql`CASE WHEN r.kept IS NULL THEN ${DECISION} ELSE r.kept -> 'decision' END`;
