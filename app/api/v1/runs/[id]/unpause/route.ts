import { runDetailSchema } from "@/lib/contracts/runs";
import { pauseRun } from "@/lib/services/run/pause-run";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:pause",
    summary: "Let a paused run go on",
    params: idParams,
    answer: runDetailSchema,
  },
  ({ ctx, params }) => pauseRun(ctx, params.id, false),
);
