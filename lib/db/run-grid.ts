import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { CELLS_OR_KEPT } from "@/lib/db/task-outcomes";
import { runStateSchema } from "@/lib/domain/run/model";

const gridRow = z.object({
  /** `taskKeys` is null when all of its runs are archived. */
  versions: z.array(z.object({ version: z.int(), versionId: z.uuid(), taskKeys: z.array(z.string()).nullable() })),
  runs: z.array(
    z.object({
      id: z.uuid(),
      version: z.int(),
      state: runStateSchema,
      clientKey: z.string().nullable(),
      createdAt: instantColumn,
      startedAt: instantColumn.nullable(),
      finishedAt: instantColumn.nullable(),
      cells: z.string(),
    }),
  ),
});

type GridFilter = Readonly<{
  dagKey: string;
  state?: string | undefined;
  clientKey?: string | undefined;
  version?: number | undefined;
  before?: string | undefined;
  limit: number;
}>;

/** What narrows the runs of the DAG: dag_run_client_idx finds a client's, dag_run_dag_idx those before a moment. */
const conditionsOf = ({ state, clientKey, version, before }: GridFilter): Prisma.Sql[] => [
  ...(state === undefined ? [] : [Prisma.sql`AND r.state = ${state}`]),
  ...(clientKey === undefined
    ? []
    : [Prisma.sql`AND r.client_id = (SELECT id FROM client WHERE client_key = ${clientKey})`]),
  ...(version === undefined ? [] : [Prisma.sql`AND v.number = ${version}`]),
  ...(before === undefined ? [] : [Prisma.sql`AND r.created_at < ${before}::timestamptz`]),
];

/**
 * The newest runs of a DAG with all their task states; null for an unknown DAG. One statement: dag_run_dag_idx gives the
 * runs in order, task_instance_pkey each run's tasks, and the keys of a version are read from one of its runs.
 */
export async function readRunGrid(db: Db, filter: GridFilter): Promise<z.infer<typeof gridRow> | null> {
  const { dagKey, limit } = filter;
  const narrowed = Prisma.join([Prisma.empty, ...conditionsOf(filter)], " ");
  const rows = await db.$queryRaw`
    WITH run AS MATERIALIZED (
      SELECT r.id, r.version_id, v.number AS version, r.state, c.client_key, r.created_at, r.started_at, r.finished_at,
        ${CELLS_OR_KEPT} AS cells, r.archive_id IS NULL OR r.restored_at IS NOT NULL AS has_rows
      FROM dag_run r JOIN dag_version v ON v.id = r.version_id LEFT JOIN client c ON c.id = r.client_id
      WHERE r.dag_id = (SELECT id FROM dag WHERE dag_key = ${dagKey}) ${narrowed}
      ORDER BY r.created_at DESC, r.id LIMIT ${limit}
    ), sample AS (SELECT DISTINCT ON (version) * FROM run ORDER BY version, has_rows DESC, id)
    SELECT
      (SELECT coalesce(json_agg(json_build_object('version', s.version, 'versionId', s.version_id, 'taskKeys', CASE WHEN s.has_rows THEN
         (SELECT json_agg(t.task_key ORDER BY t.task_index) FROM task_instance t WHERE t.dag_run_id = s.id) END)), '[]') FROM sample s) AS versions,
      (SELECT coalesce(json_agg(json_build_object('id', r.id, 'version', r.version, 'state', r.state, 'clientKey', r.client_key,
         'createdAt', r.created_at, 'startedAt', r.started_at, 'finishedAt', r.finished_at, 'cells', r.cells)
         ORDER BY r.created_at DESC, r.id), '[]') FROM run r) AS runs
    FROM dag d WHERE d.dag_key = ${dagKey}`;
  return z.array(gridRow).parse(rows)[0] ?? null;
}
