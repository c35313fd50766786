import { usualDurationsSchema } from "@/lib/contracts/usual-durations";
import { getUsualDurations } from "@/lib/services/run/get-usual-durations";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "What each task of a DAG took in the newest runs that succeeded",
    params: dagParams,
    answer: usualDurationsSchema,
  },
  ({ ctx, params }) => getUsualDurations(ctx, params.dagKey),
);
