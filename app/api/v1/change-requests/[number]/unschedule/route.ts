import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { unscheduleActivation } from "@/lib/services/change/schedule-activation";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Take back that a worker activates it",
    params: changeParams,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params }) => unscheduleActivation(ctx, params.number),
);
