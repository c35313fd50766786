import { dagDetailSchema } from "@/lib/contracts/dags";
import { setPaused } from "@/lib/services/dag/set-paused";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  { permission: "dag:unpause", summary: "Let new runs start again", params: dagParams, answer: dagDetailSchema },
  ({ ctx, params }) => setPaused(ctx, params.dagKey, false),
);
