import { alertSchema } from "@/lib/contracts/alerts";
import { resolveAlert } from "@/lib/services/alert/resolve-alert";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "alert:resolve",
    summary: "Say that an alert was taken care of; its next occurrence opens a new one",
    params: idParams,
    answer: alertSchema,
  },
  ({ ctx, params }) => resolveAlert(ctx, params.id),
);
