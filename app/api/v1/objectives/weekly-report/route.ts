import { saveWeeklyReportBodySchema, weeklyReportSubscriptionSchema } from "@/lib/contracts/weekly-report";
import { getWeeklySubscription, subscribeWeekly, unsubscribeWeekly } from "@/lib/services/report/weekly-subscription";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "objective:read",
    summary: "Whether and where you get the week in an e-mail, and how the newest one went",
    answer: weeklyReportSubscriptionSchema,
  },
  ({ ctx }) => getWeeklySubscription(ctx),
);

export const PUT = withApi(
  {
    permission: "objective:read",
    summary: "Get the week in an e-mail, on Mondays, or change where",
    body: saveWeeklyReportBodySchema,
    answer: weeklyReportSubscriptionSchema,
  },
  ({ ctx, body }) => subscribeWeekly(ctx, body),
);

export const DELETE = withApi(
  {
    permission: "objective:read",
    summary: "Get no weekly e-mail any more",
    answer: weeklyReportSubscriptionSchema,
  },
  ({ ctx }) => unsubscribeWeekly(ctx),
);
