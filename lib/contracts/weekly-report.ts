import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";

/** GET /objectives/weekly-report: whether and where the person who asks gets the week in an e-mail. */
export const weeklyReportSubscriptionSchema = z.object({
  /** Null: no mail is sent. */
  email: z.string().nullable(),
  /** The address of the account, to begin with. */
  accountEmail: z.string().nullable(),
  /** How the newest one went; null before the first. */
  last: z
    .object({
      monday: z.iso.date(),
      state: z.enum(["pending", "sent", "failed"]),
      sentAt: instantSchema.nullable(),
      lastError: z.string().nullable(),
    })
    .nullable(),
});
export type WeeklyReportSubscription = z.infer<typeof weeklyReportSubscriptionSchema>;

/** PUT /objectives/weekly-report */
export const saveWeeklyReportBodySchema = z.strictObject({
  email: z.email("Write an e-mail address.").max(254),
});
export type SaveWeeklyReportBody = z.infer<typeof saveWeeklyReportBodySchema>;
