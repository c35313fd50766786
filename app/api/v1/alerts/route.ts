import { alertsPageSchema, listAlertsQuerySchema } from "@/lib/contracts/alerts";
import { listAlerts } from "@/lib/services/alert/list-alerts";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "alert:read",
    summary: "What people are told of: open or resolved alerts, newest first",
    query: listAlertsQuerySchema,
    answer: alertsPageSchema,
  },
  ({ ctx, query }) => listAlerts(ctx, query),
);
