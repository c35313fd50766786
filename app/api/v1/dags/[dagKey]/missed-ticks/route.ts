import { missedTicksSchema } from "@/lib/contracts/missed-ticks";
import { listMissedTicks } from "@/lib/services/dag/list-missed-ticks";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "Ticks of the schedule that got no run, newest first",
    params: dagParams,
    answer: missedTicksSchema,
  },
  ({ ctx, params }) => listMissedTicks(ctx, params.dagKey),
);
