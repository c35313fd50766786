import { taskPreviewSchema } from "@/lib/contracts/runs";
import { previewMarkRequest } from "@/lib/services/run/answer-mark-request";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:mark",
    summary: "See what a mark that somebody asked for would do now",
    params: idParams,
    answer: taskPreviewSchema,
  },
  ({ ctx, params }) => previewMarkRequest(ctx, params.id),
);
