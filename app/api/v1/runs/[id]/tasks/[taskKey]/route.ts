import { taskDetailSchema } from "@/lib/contracts/runs";
import { getTask } from "@/lib/services/run/get-task";
import { runTaskParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "One task of a run with its attempts",
    params: runTaskParams,
    answer: taskDetailSchema,
  },
  ({ ctx, params }) => getTask(ctx, params.id, params.taskKey),
);
