import { tickBodySchema, ticksSchema } from "@/lib/contracts/review-ticks";
import { listOwnTicks, tickChange } from "@/lib/services/change/tick-change";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "change_request:comment",
    summary: "What you ticked as read in a change request",
    params: changeParams,
    answer: ticksSchema,
  },
  ({ ctx, params }) => listOwnTicks(ctx, params.number),
);

export const PUT = withApi(
  {
    permission: "change_request:comment",
    summary: "Tick one place of the change list as read, or take the tick away",
    params: changeParams,
    body: tickBodySchema,
    answer: ticksSchema,
  },
  ({ ctx, params, body }) => tickChange(ctx, params.number, body),
);
