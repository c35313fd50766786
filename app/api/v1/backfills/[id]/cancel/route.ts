import { backfillSchema, cancelBackfillBodySchema } from "@/lib/contracts/backfills";
import { cancelBackfill } from "@/lib/services/backfill/change-backfill";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "backfill:write",
    summary: "End a backfill: what waits is passed over, what runs finishes or is cancelled",
    params: idParams,
    body: cancelBackfillBodySchema,
    answer: backfillSchema,
  },
  ({ ctx, params, body }) => cancelBackfill(ctx, params.id, body),
);
