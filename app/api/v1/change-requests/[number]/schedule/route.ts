import { changeRequestDetailSchema, scheduleBodySchema } from "@/lib/contracts/change-requests";
import { scheduleActivation } from "@/lib/services/change/schedule-activation";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:activate",
    summary: "Have a worker activate a revision at a time, or as soon as nothing stands in its way",
    params: changeParams,
    body: scheduleBodySchema,
    answer: changeRequestDetailSchema,
    status: 201,
    tokens: "refused",
  },
  ({ ctx, params, body }) => scheduleActivation(ctx, params.number, body),
);
