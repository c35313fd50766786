import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";
import { Prisma } from "@/lib/db/generated/client";
import { CAUSES, SCOPES } from "@/lib/domain/objective/scope";
import type { TimeWindow } from "@/lib/domain/objective/window";
import { runStateSchema } from "@/lib/domain/run/model";

const big = z.coerce.number();

const countRow = z.object({
  bucket: z.int(),
  n: big,
  promised: big,
  kept: big,
  sumMs: big,
});

const SUMS = Prisma.sql`sum(r.n)::bigint AS n, sum(r.promised)::bigint AS promised, sum(r.kept)::bigint AS kept,
  sum(r.sum_ms)::bigint AS "sumMs"`;

const overviewRow = countRow.extend({
  dagId: z.uuid(),
  scope: z.enum(SCOPES),
  cause: z.string(),
  isCurrent: z.boolean(),
});

/** Histograms of all DAGs, or of one, over a window and the one before it, by the day. Each half is grouped as it is read. rollup_pkey. */
export async function readOverview(db: Db, { previousFrom, from, to }: TimeWindow, dagId?: string) {
  const ofDag = dagId === undefined ? Prisma.empty : Prisma.sql`AND r.version_id = ANY (${versionsOf(dagId)})`;
  const half = (since: Date, until: Date, isCurrent: boolean) => Prisma.sql`
    SELECT r.version_id, r.scope, r.cause, ${isCurrent}::boolean AS "isCurrent", r.bucket, ${SUMS} FROM rollup r
    WHERE r.grain = 'day' AND r.scope IN ('client', 'run', 'task', 'gap') AND r.at >= ${since} AND r.at < ${until} ${ofDag}
    GROUP BY r.version_id, r.scope, r.cause, r.bucket`;
  const rows = await db.$queryRaw`
    SELECT v.dag_id AS "dagId", h.* FROM (${half(from, to, true)} UNION ALL ${half(previousFrom, from, false)}) h
    JOIN dag_version v ON v.id = h.version_id`;
  return z.array(overviewRow).parse(rows);
}

/** Found first, so that the histograms need no join. */
const versionsOf = (dagId: string): Prisma.Sql =>
  Prisma.sql`ARRAY(SELECT id FROM dag_version WHERE dag_id = ${dagId}::uuid)`;

const partRow = countRow.extend({ scope: z.enum(SCOPES), version: z.int().nullable(), class: z.int().nullable() });

type OfDag = Readonly<{ dagId: string; from: Date; to: Date }>;

/** Histograms of one DAG over a window, once by version and once by client class. rollup_pkey. */
export async function readParts(db: Db, { dagId, from, to }: OfDag) {
  const rows = await db.$queryRaw`
    SELECT r.scope, (SELECT number FROM dag_version v WHERE v.id = r.version_id) AS version, r.class, r.bucket, ${SUMS} FROM rollup r
    WHERE r.grain = 'day' AND r.scope IN ('client', 'run', 'task', 'gap') AND r.at >= ${from} AND r.at < ${to} AND r.cause = ''
      AND r.version_id = ANY (${versionsOf(dagId)})
    GROUP BY GROUPING SETS ((r.scope, r.version_id, r.bucket), (r.scope, r.class, r.bucket))`;
  return z.array(partRow).parse(rows);
}

/** A DAG whose runs have no clients is looked at by its runs. rollup_pkey. */
export async function readSubject(db: Db, { dagId, from, to }: OfDag): Promise<"client" | "run"> {
  const rows = await db.$queryRaw`
    SELECT EXISTS (SELECT FROM rollup r WHERE r.grain = 'day' AND r.scope = 'client' AND r.at >= ${from} AND r.at < ${to}
      AND r.version_id = ANY (${versionsOf(dagId)})) AS "hasClients"`;
  return z.tuple([z.object({ hasClients: z.boolean() })]).parse(rows)[0].hasClients ? "client" : "run";
}

type OfSubject = OfDag & Readonly<{ subject: "client" | "run" }>;

const seriesRow = countRow.extend({ at: instantColumn, cause: z.string() });

/** Clients or runs of one DAG by the hour or the day. rollup_pkey. */
export async function readSeries(db: Db, { dagId, subject, from, to }: OfSubject, grain: "hour" | "day") {
  const rows = await db.$queryRaw`
    SELECT r.at, r.cause, r.bucket, ${SUMS} FROM rollup r
    WHERE r.grain = ${grain} AND r.scope = ${subject} AND r.at >= ${from} AND r.at < ${to}
      AND r.version_id = ANY (${versionsOf(dagId)})
    GROUP BY r.at, r.cause, r.bucket`;
  return z.array(seriesRow).parse(rows);
}

const hourRow = countRow.extend({ hour: z.int() });

/** Clients or runs of one DAG by hour of the day in UTC. rollup_pkey. */
export async function readHoursOfDay(db: Db, { dagId, subject, from, to }: OfSubject) {
  const rows = await db.$queryRaw`
    SELECT extract(hour FROM r.at AT TIME ZONE 'UTC')::int AS hour, r.bucket, ${SUMS}
    FROM rollup r
    WHERE r.grain = 'hour' AND r.scope = ${subject} AND r.at >= ${from} AND r.at < ${to} AND r.cause = ''
      AND r.version_id = ANY (${versionsOf(dagId)})
    GROUP BY hour, r.bucket`;
  return z.array(hourRow).parse(rows);
}

const taskRow = countRow.extend({
  scope: z.enum(["each_task", "each_gap", "path"]),
  taskKey: z.string(),
  cause: z.string(),
});

/** Histograms of the tasks of one DAG over a window. rollup_pkey. */
export async function readTaskFigures(db: Db, { dagId, from, to }: OfDag) {
  const rows = await db.$queryRaw`
    SELECT r.scope, r.task_key AS "taskKey", r.cause, r.bucket, ${SUMS}
    FROM rollup r
    WHERE r.grain = 'day' AND r.scope IN ('each_task', 'each_gap', 'path') AND r.at >= ${from} AND r.at < ${to}
      AND r.version_id = ANY (${versionsOf(dagId)})
    GROUP BY r.scope, r.task_key, r.cause, r.bucket`;
  return z.array(taskRow).parse(rows);
}

const dagRow = z.object({
  id: z.uuid(),
  dagKey: z.string(),
  title: z.string(),
  targets: z.array(z.object({ scope: z.enum(SCOPES), targetMs: z.number() })),
  missed: z.int(),
});

/** DAGs that have a version, with what it promises and the deadlines missed in a window; all, or one. deadline_missed_idx. */
export async function readPromises(db: Db, { from, to }: Pick<TimeWindow, "from" | "to">, dagKey?: string) {
  const ofKey = dagKey === undefined ? Prisma.sql`d.active_version_id IS NOT NULL` : Prisma.sql`d.dag_key = ${dagKey}`;
  const rows = await db.$queryRaw`
    SELECT d.id, d.dag_key AS "dagKey", d.title,
      (SELECT coalesce(json_agg(json_build_object('scope', o.scope, 'targetMs', o.target_ms)), '[]') FROM objective o
       WHERE o.version_id = d.active_version_id) AS targets,
      (SELECT count(*)::int FROM deadline l WHERE l.dag_id = d.id AND l.state = 'missed' AND l.settled_at >= ${from}
         AND l.settled_at < ${to}) AS missed
    FROM dag d WHERE ${ofKey} ORDER BY d.dag_key`;
  return z.array(dagRow).parse(rows);
}

/** Ends of runs are counted up to here; null before the first. */
export async function readCountedUntil(db: Db): Promise<string | null> {
  const rows = await db.$queryRaw`SELECT CASE WHEN isfinite(until) THEN until END AS until FROM rollup_progress`;
  return z.tuple([z.object({ until: instantColumn.nullable() })]).parse(rows)[0].until;
}

const behindRow = z.object({
  runId: z.uuid(),
  clientKey: z.string().nullable(),
  version: z.int(),
  class: z.int(),
  state: runStateSchema,
  since: instantColumn,
  endedAt: instantColumn,
  totalMs: big,
  kept: z.boolean().nullable(),
  ms: big,
  queue: big,
  lane: big,
  pool: big,
  retry: big,
  person: big,
  condition: big,
  running: big,
  other: big,
});

type Behind = Readonly<{
  dagId: string;
  from: string;
  to: string;
  cause?: (typeof CAUSES)[number] | undefined;
  taskKey?: string | undefined;
  version?: number | undefined;
  class?: number | undefined;
  hour?: number | undefined;
  late?: "true" | undefined;
  limit: number;
}>;

/** Runs that ended in a time, by what they took, the longest first. run_fact_dag_idx; with a task also task_instance_pkey. */
export async function readBehind(db: Db, wanted: Behind) {
  const total = Prisma.sql`coalesce(f.client_ms, f.run_ms)`;
  const kept = Prisma.sql`CASE WHEN f.client_ms IS NULL THEN f.run_kept ELSE f.client_kept END`;
  const took =
    wanted.taskKey === undefined
      ? { ms: wanted.cause === undefined ? total : Prisma.raw(`f.${wanted.cause}_ms`), from: Prisma.empty }
      : {
          ms: Prisma.sql`(extract(epoch FROM t.finished_at - t.first_started_at) * 1000)::bigint`,
          from: Prisma.sql`JOIN task_instance t ON t.dag_run_id = f.dag_run_id AND t.task_key = ${wanted.taskKey}
            AND t.first_started_at IS NOT NULL AND t.finished_at IS NOT NULL`,
        };
  const only = [
    ...(wanted.version === undefined ? [] : [Prisma.sql`AND v.number = ${wanted.version}`]),
    ...(wanted.class === undefined ? [] : [Prisma.sql`AND f.class = ${wanted.class}`]),
    ...(wanted.hour === undefined
      ? []
      : [Prisma.sql`AND extract(hour FROM f.ended_at AT TIME ZONE 'UTC') = ${wanted.hour}`]),
    ...(wanted.late === undefined ? [] : [Prisma.sql`AND NOT ${kept}`]),
    ...(wanted.cause === undefined ? [] : [Prisma.sql`AND ${took.ms} > 0`]),
  ];
  const rows = await db.$queryRaw`
    SELECT f.dag_run_id AS "runId", c.client_key AS "clientKey", v.number AS version, f.class, f.state, f.since, f.ended_at AS "endedAt",
      ${total} AS "totalMs", ${kept} AS kept, ${took.ms} AS ms, ${Prisma.raw(CAUSES.map((cause) => `f.${cause}_ms AS ${cause}`).join(", "))}
    FROM run_fact f JOIN dag_version v ON v.id = f.version_id LEFT JOIN client c ON c.id = f.client_id ${took.from}
    WHERE f.dag_id = ${wanted.dagId}::uuid AND f.ended_at >= ${wanted.from}::timestamptz AND f.ended_at < ${wanted.to}::timestamptz
      AND f.state <> 'cancelled' ${only.length > 0 ? Prisma.join(only, " ") : Prisma.empty}
    ORDER BY ${took.ms} DESC, f.dag_run_id LIMIT ${wanted.limit}`;
  return z.array(behindRow).parse(rows);
}
