import { tryTaskDetailSchema } from "@/lib/contracts/tries";
import { getTryTask } from "@/lib/services/sandbox/get-try";
import { runTaskParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "draft:try",
    summary: "A task of a try with its output and log",
    params: runTaskParams,
    answer: tryTaskDetailSchema,
  },
  ({ ctx, params }) => getTryTask(ctx, params.id, params.taskKey),
);
