import { replayPreviewSchema, replayRunPreviewBodySchema } from "@/lib/contracts/runs";
import { previewReplay } from "@/lib/services/run/replay-run";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:rerun",
    summary: "What a replay would run again and reuse",
    params: idParams,
    body: replayRunPreviewBodySchema,
    answer: replayPreviewSchema,
  },
  ({ ctx, params, body }) => previewReplay(ctx, params.id, body),
);
