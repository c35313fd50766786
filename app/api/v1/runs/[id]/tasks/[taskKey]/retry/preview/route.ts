import { taskPreviewSchema } from "@/lib/contracts/runs";
import { previewRetry } from "@/lib/services/run/retry-task";
import { runTaskParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:rerun",
    summary: "What another attempt of a task would start, and decide again behind it",
    params: runTaskParams,
    answer: taskPreviewSchema,
  },
  ({ ctx, params }) => previewRetry(ctx, params.id, params.taskKey),
);
