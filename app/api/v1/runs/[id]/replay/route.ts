import { replayedRunSchema, replayRunBodySchema } from "@/lib/contracts/runs";
import { replayRun } from "@/lib/services/run/replay-run";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:rerun",
    summary: "A new run that repeats this one",
    params: idParams,
    body: replayRunBodySchema,
    answer: replayedRunSchema,
    status: 201,
  },
  ({ ctx, params, body }) => replayRun(ctx, params.id, body),
);
