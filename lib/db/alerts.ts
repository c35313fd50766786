import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { instantColumn, personColumn, personJson } from "@/lib/db/columns";
import { type Page, pageOfRows, readCursor, TIME_CURSOR } from "@/lib/db/cursor";
import { Prisma } from "@/lib/db/generated/client";
import { NEEDS_ATTENTION } from "@/lib/db/runs";
import { type AlertKind, QUIET_HOURS, SEVERITIES } from "@/lib/domain/alert/alert";

const alertRow = z.object({
  id: z.uuid(),
  kind: z.string(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  detail: z.string(),
  link: z.string(),
  dagKey: z.string().nullable(),
  occurrences: z.int(),
  openedAt: instantColumn,
  lastAt: instantColumn,
  resolvedAt: instantColumn.nullable(),
  resolvedBy: personColumn.nullable(),
  deliveries: z.array(
    z.object({
      channel: z.string(),
      says: z.enum(["opened", "resolved"]),
      state: z.enum(["pending", "sent", "failed"]),
      tries: z.int(),
      lastError: z.string().nullable(),
    }),
  ),
});
type AlertRow = z.infer<typeof alertRow>;

const COLUMNS = Prisma.sql`a.id, a.kind, a.severity, a.title, a.detail,
  CASE WHEN a.occurrences > 1 THEN coalesce(a.group_link, a.link) ELSE a.link END AS link, d.dag_key AS "dagKey",
  a.occurrences, a.opened_at AS "openedAt", a.last_at AS "lastAt", a.resolved_at AS "resolvedAt",
  CASE WHEN u.id IS NOT NULL THEN ${personJson("u")} END AS "resolvedBy",
  (SELECT coalesce(json_agg(json_build_object('channel', c.name, 'says', y.says, 'state', y.state, 'tries', y.tries,
     'lastError', y.last_error) ORDER BY c.name, y.says), '[]') FROM alert_delivery y JOIN alert_channel c ON c.id = y.channel_id WHERE y.alert_id = a.id) AS deliveries`;
const JOINS = Prisma.sql`alert a LEFT JOIN dag d ON d.id = a.dag_id LEFT JOIN app_user u ON u.id = a.resolved_by`;

type AlertFilter = Readonly<{
  state: "open" | "resolved";
  kind?: AlertKind | undefined;
  cursor?: string | undefined;
  limit: number;
}>;

/** Newest occurrence first. alert_recent_idx. */
export async function listAlerts(db: Db, filter: AlertFilter): Promise<Page<AlertRow>> {
  const [at, id] = readCursor(filter.cursor, TIME_CURSOR) ?? [null, null];
  const isOpen = filter.state === "open";
  const kind = filter.kind ?? null;
  const rows = await db.$queryRaw`
    SELECT ${COLUMNS} FROM ${JOINS} WHERE (a.resolved_at IS NULL) = ${isOpen} AND (${kind}::text IS NULL OR a.kind = ${kind}::text)
      AND (${at}::timestamptz IS NULL OR a.last_at < ${at}::timestamptz
           OR (a.last_at = ${at}::timestamptz AND a.id > ${id}::uuid))
    ORDER BY a.last_at DESC, a.id LIMIT ${filter.limit + 1}`;
  return pageOfRows(z.array(alertRow).parse(rows), filter.limit, (row) => [row.lastAt, row.id]);
}

/** alert_open_key. */
export const countOpenAlerts = (db: Db): Promise<number> => db.alert.count({ where: { resolvedAt: null } });

export async function findAlert(db: Db, id: string): Promise<AlertRow | null> {
  const rows = await db.$queryRaw`SELECT ${COLUMNS} FROM ${JOINS} WHERE a.id = ${id}::uuid`;
  return z.array(alertRow).parse(rows)[0] ?? null;
}

/** False when it was resolved already. */
export async function resolveAlert(db: Db, id: string, by: string, at: Date): Promise<boolean> {
  const ended = await db.alert.updateMany({
    where: { id, resolvedAt: null },
    data: { resolvedAt: at, resolvedBy: by },
  });
  return ended.count > 0;
}

/** Ends alerts of events that stayed quiet for long, and those of tasks that somebody took care of. alert_open_key. */
export const settleAlerts = (db: Db): Promise<number> => db.$executeRaw`
  UPDATE alert a SET resolved_at = clock_timestamp() WHERE a.resolved_at IS NULL AND (
    (a.kind IN ('run_failed', 'deadline_missed') AND a.last_at < clock_timestamp() - make_interval(hours => ${QUIET_HOURS}))
    OR (a.kind = 'task_needs_attention'
        AND NOT EXISTS (SELECT 1 FROM dag_run r WHERE r.id = a.dag_run_id AND ${NEEDS_ATTENTION})))`;
