import { clearPreviewSchema, clearRunPreviewBodySchema } from "@/lib/contracts/runs";
import { previewClearRun } from "@/lib/services/run/clear-run";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:rerun",
    summary: "What a clear would take back, start, kill and keep",
    params: idParams,
    body: clearRunPreviewBodySchema,
    answer: clearPreviewSchema,
  },
  ({ ctx, params, body }) => previewClearRun(ctx, params.id, body),
);
