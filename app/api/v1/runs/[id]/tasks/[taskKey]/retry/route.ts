import { retryTaskBodySchema, runDetailSchema } from "@/lib/contracts/runs";
import { retryTask } from "@/lib/services/run/retry-task";
import { runTaskParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:rerun",
    summary: "The next attempt of one task at once",
    params: runTaskParams,
    body: retryTaskBodySchema,
    answer: runDetailSchema,
  },
  ({ ctx, params, body }) => retryTask(ctx, params.id, params.taskKey, body.previewHash),
);
