import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { type Page, pageOfRows, readCursor, TEXT_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { SILENT_SECONDS } from "@/lib/domain/shared/liveness";

type PageRequest = Readonly<{ cursor?: string | undefined; limit: number }>;

const laneRow = z.object({
  name: z.string(),
  slots: z.int(),
  description: z.string(),
  queued: z.int(),
  running: z.int(),
  waiting: z.int(),
  oldestWaitingAt: instantColumn.nullable(),
  secondsSinceCanary: z.number().nullable(),
});
const componentRow = z.object({
  id: z.uuid(),
  kind: z.enum(["web", "worker"]),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  lanes: z.array(z.string()),
  slots: z.int(),
  isolation: z.string(),
  startedAt: instantColumn,
  secondsSinceBeat: z.number(),
  state: z.enum(["alive", "silent", "stopped"]),
  isDraining: z.boolean(),
});

type LaneRow = z.infer<typeof laneRow>;

/** Lanes with what is in them. Reads open attempts and waiting tasks only, never what has ended. */
export async function listLanes(db: Db): Promise<LaneRow[]> {
  const rows = await db.$queryRaw`
    WITH open AS (
      SELECT lane, count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'running') AS running
      FROM task_attempt WHERE state IN ('queued', 'running') GROUP BY lane),
    waiting AS (
      SELECT lane, count(*) AS waiting, min(ready_at) AS oldest FROM waiting_task WHERE retry_at IS NULL GROUP BY lane)
    SELECT l.name, l.slots, l.description, coalesce(o.queued, 0)::int AS queued, coalesce(o.running, 0)::int AS running,
           coalesce(w.waiting, 0)::int AS waiting, w.oldest AS "oldestWaitingAt",
           extract(epoch FROM clock_timestamp() - k.answered_at)::float8 AS "secondsSinceCanary"
    FROM lane l LEFT JOIN open o ON o.lane = l.name LEFT JOIN waiting w ON w.lane = l.name
    LEFT JOIN lane_canary k ON k.lane = l.name ORDER BY l.slots DESC, l.name`;
  return z.array(laneRow).parse(rows);
}

/** Processes that live, and those that fell silent or stopped within the hour. */
export async function listComponents(db: Db): Promise<z.infer<typeof componentRow>[]> {
  const rows = await db.$queryRaw`
    SELECT id, kind, host, pid, version, lanes, slots, isolation, started_at AS "startedAt",
           extract(epoch FROM clock_timestamp() - beat_at)::float8 AS "secondsSinceBeat",
           CASE WHEN stopped_at IS NOT NULL THEN 'stopped'
                WHEN beat_at > clock_timestamp() - make_interval(secs => ${SILENT_SECONDS}) THEN 'alive' ELSE 'silent' END AS state,
           drain_asked_at IS NOT NULL AND stopped_at IS NULL AS "isDraining"
    FROM component WHERE coalesce(stopped_at, beat_at) > clock_timestamp() - interval '1 hour'
    ORDER BY state, kind DESC, started_at`;
  return z.array(componentRow).parse(rows);
}

/** False when no such worker is under way. Web may ask; only the worker says of itself that it stopped. */
export async function askToDrain(tx: Transaction, id: string): Promise<boolean> {
  const asked = await tx.$executeRaw`
    UPDATE component SET drain_asked_at = coalesce(drain_asked_at, clock_timestamp())
    WHERE id = ${id}::uuid AND kind = 'worker' AND stopped_at IS NULL`;
  return asked === 1;
}

const environmentRow = z.object({
  name: z.string(),
  kind: z.enum(["python3", "node", "bash"]),
  start: z.enum(["warm", "cold"]),
  description: z.string(),
  memoryMb: z.int(),
  cpuSeconds: z.int(),
  maxProcesses: z.int(),
  fileMb: z.int(),
});

export async function listEnvironments(db: Db, page: PageRequest): Promise<Page<z.infer<typeof environmentRow>>> {
  const after = readCursor(page.cursor, TEXT_CURSOR)?.[0] ?? "";
  const where = { name: { gt: after } };
  const rows = await db.environment.findMany({ where, orderBy: { name: "asc" }, take: page.limit + 1 });
  return pageOfRows(z.array(environmentRow).parse(rows), page.limit, (row) => [row.name]);
}

const connectionRow = z.object({
  name: z.string(),
  kind: z.enum(["postgres", "http"]),
  settings: z.record(z.string(), z.unknown()),
  hasSecret: z.boolean(),
  version: z.int(),
  updatedBy: personColumn,
  updatedAt: instantColumn,
});
export type ConnectionRow = z.infer<typeof connectionRow>;

const CONNECTION_COLUMNS = Prisma.sql`c.name, c.kind, c.settings, c.has_secret AS "hasSecret", c.version,
  ${personJson("u")} AS "updatedBy", c.updated_at AS "updatedAt"`;

/** Never reads a secret. */
export async function listConnections(db: Db, page: PageRequest): Promise<Page<ConnectionRow>> {
  const after = readCursor(page.cursor, TEXT_CURSOR)?.[0] ?? "";
  const rows = await db.$queryRaw`
    SELECT ${CONNECTION_COLUMNS} FROM connection c JOIN app_user u ON u.id = c.updated_by
    WHERE c.name > ${after} ORDER BY c.name LIMIT ${page.limit + 1}`;
  return pageOfRows(z.array(connectionRow).parse(rows), page.limit, (row) => [row.name]);
}
