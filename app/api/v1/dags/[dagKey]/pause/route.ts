import { dagDetailSchema } from "@/lib/contracts/dags";
import { setPaused } from "@/lib/services/dag/set-paused";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "dag:pause",
    summary: "Start no new runs; those under way go on",
    params: dagParams,
    answer: dagDetailSchema,
  },
  ({ ctx, params }) => setPaused(ctx, params.dagKey, true),
);
