import type { SaveWeeklyReportBody, WeeklyReportSubscription } from "@/lib/contracts/weekly-report";
import { appendAudit } from "@/lib/db/audit";
import {
  deleteReportSubscription,
  readReportSubscription,
  saveReportSubscription,
} from "@/lib/db/report-subscriptions";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";

/** Whether the person who asks gets the week in an e-mail. */
export function getWeeklySubscription({ db, actor }: ServiceContext): Promise<WeeklyReportSubscription> {
  requirePermission(actor, "objective:read");
  return readReportSubscription(db, actor.userId);
}

/** Where figures of the house are sent is part of the record. */
export async function subscribeWeekly(
  ctx: ServiceContext,
  { email }: SaveWeeklyReportBody,
): Promise<WeeklyReportSubscription> {
  const { db, actor } = ctx;
  requirePermission(actor, "objective:read");
  await db.$transaction(async (tx) => {
    await saveReportSubscription(tx, actor.userId, email);
    await record(tx, actor.userId, "weekly_report.subscribed", { email });
  });
  return getWeeklySubscription(ctx);
}

export async function unsubscribeWeekly(ctx: ServiceContext): Promise<WeeklyReportSubscription> {
  const { db, actor } = ctx;
  requirePermission(actor, "objective:read");
  await db.$transaction(async (tx) => {
    if (await deleteReportSubscription(tx, actor.userId)) await record(tx, actor.userId, "weekly_report.unsubscribed");
  });
  return getWeeklySubscription(ctx);
}

const record = (
  tx: Parameters<typeof appendAudit>[0],
  userId: string,
  action: string,
  details: Readonly<Record<string, unknown>> = {},
) => appendAudit(tx, { actorId: userId, action, targetType: "app_user", targetId: userId, details });
