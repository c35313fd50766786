import { runDetailSchema } from "@/lib/contracts/runs";
import { getRun } from "@/lib/services/run/get-run";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "One run with its tasks as they are now",
    params: idParams,
    answer: runDetailSchema,
  },
  ({ ctx, params }) => getRun(ctx, params.id),
);
