import { cancelRunBodySchema, runDetailSchema } from "@/lib/contracts/runs";
import { cancelOpenRun } from "@/lib/services/run/cancel-open-run";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:cancel",
    summary: "End an open run now",
    params: idParams,
    body: cancelRunBodySchema,
    answer: runDetailSchema,
  },
  ({ ctx, params, body }) => cancelOpenRun(ctx, params.id, body.reason),
);
