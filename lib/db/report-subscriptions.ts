import { z } from "zod";
import type { Db, Transaction } from "@/lib/db/client";
import { instantColumn } from "@/lib/db/columns";

const subscriptionRow = z.object({
  email: z.string().nullable(),
  accountEmail: z.string().nullable(),
  last: z
    .object({
      monday: z.iso.date(),
      state: z.enum(["pending", "sent", "failed"]),
      sentAt: instantColumn.nullable(),
      lastError: z.string().nullable(),
    })
    .nullable(),
});
export type ReportSubscriptionRow = z.infer<typeof subscriptionRow>;

/** What a person gets each week, and how the newest went. report_subscription_pkey, weekly_report_pkey. */
export async function readReportSubscription(db: Db, userId: string): Promise<ReportSubscriptionRow> {
  const rows = await db.$queryRaw`
    SELECT s.email, u.email AS "accountEmail",
      (SELECT json_build_object('monday', r.monday, 'state', r.state, 'sentAt', r.sent_at, 'lastError', r.last_error)
       FROM weekly_report r WHERE r.user_id = u.id ORDER BY r.monday DESC LIMIT 1) AS last
    FROM app_user u LEFT JOIN report_subscription s ON s.user_id = u.id WHERE u.id = ${userId}::uuid`;
  return z.tuple([subscriptionRow]).parse(rows)[0];
}

export async function saveReportSubscription(tx: Transaction, userId: string, email: string): Promise<void> {
  await tx.reportSubscription.upsert({ where: { userId }, create: { userId, email }, update: { email } });
}

/** False when there was none. */
export async function deleteReportSubscription(tx: Transaction, userId: string): Promise<boolean> {
  return (await tx.reportSubscription.deleteMany({ where: { userId } })).count > 0;
}
