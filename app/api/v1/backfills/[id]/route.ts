import { backfillSchema } from "@/lib/contracts/backfills";
import { getBackfill } from "@/lib/services/backfill/get-backfill";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "One backfill and how its units stand",
    params: idParams,
    answer: backfillSchema,
  },
  ({ ctx, params }) => getBackfill(ctx, params.id),
);
