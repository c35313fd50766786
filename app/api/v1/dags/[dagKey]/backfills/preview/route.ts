import { backfillPreviewSchema, previewBackfillBodySchema } from "@/lib/contracts/backfills";
import { previewBackfill } from "@/lib/services/backfill/preview-backfill";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "backfill:preview",
    summary: "What a backfill would run, and what it would pass over and why",
    params: dagParams,
    body: previewBackfillBodySchema,
    answer: backfillPreviewSchema,
  },
  ({ ctx, params, body }) => previewBackfill(ctx, params.dagKey, body),
);
