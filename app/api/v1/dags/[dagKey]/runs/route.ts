import { triggeredRunSchema, triggerRunBodySchema } from "@/lib/contracts/runs";
import { triggerRun } from "@/lib/services/run/trigger-run";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:trigger",
    summary: "One run by hand of what is active",
    params: dagParams,
    body: triggerRunBodySchema,
    answer: triggeredRunSchema,
    status: 201,
  },
  ({ ctx, params, body }) => triggerRun(ctx, params.dagKey, body),
);
