import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";

type NewSchedule = Readonly<{
  id: string;
  changeRequestId: string;
  revision: number;
  contentHash: string;
  activateAt: Date | null;
  setBy: string;
  at: Date;
}>;

/** Set under the data engineer's role that this person holds now. False when they hold none. */
export async function insertSchedule(tx: Transaction, schedule: NewSchedule): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    INSERT INTO activation_schedule (id, change_request_id, revision, content_hash, activate_at, set_by, grant_id, set_at)
    SELECT ${schedule.id}::uuid, ${schedule.changeRequestId}::uuid, ${schedule.revision}, ${schedule.contentHash},
      ${schedule.activateAt}, g.user_id, g.id, ${schedule.at}
    FROM role_grant g WHERE g.user_id = ${schedule.setBy}::uuid AND g.role = 'de' AND g.revoked_at IS NULL`;
  return inserted === 1;
}

/** False when none was open. */
export async function cancelSchedule(tx: Transaction, changeRequestId: string, at: Date): Promise<boolean> {
  const ended = await tx.activationSchedule.updateMany({
    where: { changeRequestId, outcome: null },
    data: { outcome: "cancelled", endedAt: at },
  });
  return ended.count > 0;
}

const freezeRow = z.object({
  freeze: z.object({ window: z.string(), until: instantColumn.nullable() }).nullable(),
});

/** The window that holds changes of a DAG back at a time; null when none does. */
export async function findFreeze(db: Db, dagId: string, at: Date) {
  const rows = await db.$queryRaw`SELECT activation_freeze(${dagId}::uuid, ${at}::timestamptz) AS freeze`;
  return z.tuple([freezeRow]).parse(rows)[0].freeze;
}

/** Schedules that a worker is to look at now. activation_schedule_due_idx. */
export async function findDueSchedules(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw`
    SELECT id FROM activation_schedule WHERE outcome IS NULL AND (activate_at IS NULL OR activate_at <= clock_timestamp())
    ORDER BY set_at, id`;
  return z
    .array(z.object({ id: z.uuid() }))
    .parse(rows)
    .map(({ id }) => id);
}

/** Activates, waits on or suspends one schedule, under the guards of every activation and with no right beyond this. */
export async function performSchedule(db: Db, id: string): Promise<string> {
  const rows = await db.$queryRaw`SELECT perform_schedule(${id}::uuid) AS outcome`;
  return z.tuple([z.object({ outcome: z.enum(["activated", "waiting", "suspended", "gone"]) })]).parse(rows)[0].outcome;
}
