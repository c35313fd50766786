import { backfillSchema } from "@/lib/contracts/backfills";
import { pauseBackfill } from "@/lib/services/backfill/change-backfill";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "backfill:write",
    summary: "Begin nothing new of a backfill; its runs under way go on",
    params: idParams,
    answer: backfillSchema,
  },
  ({ ctx, params }) => pauseBackfill(ctx, params.id),
);
