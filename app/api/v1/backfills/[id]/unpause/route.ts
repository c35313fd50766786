import { backfillSchema } from "@/lib/contracts/backfills";
import { unpauseBackfill } from "@/lib/services/backfill/change-backfill";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "backfill:write",
    summary: "Let a paused backfill go on",
    params: idParams,
    answer: backfillSchema,
  },
  ({ ctx, params }) => unpauseBackfill(ctx, params.id),
);
