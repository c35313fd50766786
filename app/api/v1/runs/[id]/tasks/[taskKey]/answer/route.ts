import { answerBodySchema, runDetailSchema } from "@/lib/contracts/runs";
import { answerTask } from "@/lib/services/run/answer-task";
import { runTaskParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:answer",
    summary: "Answer an approval that waits for a person",
    // A decision is a person's, never a program's.
    tokens: "refused",
    params: runTaskParams,
    body: answerBodySchema,
    answer: runDetailSchema,
  },
  ({ ctx, params, body }) => answerTask(ctx, params.id, params.taskKey, body),
);
