import { markTaskBodySchema, runDetailSchema } from "@/lib/contracts/runs";
import { markTask } from "@/lib/services/run/mark-task";
import { runTaskParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:mark",
    summary: "Say what a task ended as, without running it",
    params: runTaskParams,
    body: markTaskBodySchema,
    answer: runDetailSchema,
  },
  ({ ctx, params, body }) => markTask(ctx, params.id, params.taskKey, body),
);
