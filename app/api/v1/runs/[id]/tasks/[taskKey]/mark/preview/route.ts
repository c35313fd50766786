import { markTaskPreviewBodySchema, taskPreviewSchema } from "@/lib/contracts/runs";
import { previewMark } from "@/lib/services/run/mark-task";
import { runTaskParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:mark",
    summary: "What a mark would start, kill and decide",
    params: runTaskParams,
    body: markTaskPreviewBodySchema,
    answer: taskPreviewSchema,
  },
  ({ ctx, params, body }) => previewMark(ctx, params.id, params.taskKey, body),
);
