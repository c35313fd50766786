import { clearRunBodySchema, runDetailSchema } from "@/lib/contracts/runs";
import { clearRun } from "@/lib/services/run/clear-run";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:rerun",
    summary: "Take tasks of a run back and let them run again",
    params: idParams,
    body: clearRunBodySchema,
    answer: runDetailSchema,
  },
  ({ ctx, params, body }) => clearRun(ctx, params.id, body),
);
