import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { snoozeBodySchema } from "@/lib/contracts/review-attention";
import { snoozeReview } from "@/lib/services/change/attend-change";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "change_request:read",
    summary: "Take a change request out of your turn until a time, or until something happens",
    params: changeParams,
    body: snoozeBodySchema,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params, body }) => snoozeReview(ctx, params.number, body),
);

export const DELETE = withApi(
  {
    permission: "change_request:read",
    summary: "Take a change request back into your turn",
    params: changeParams,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params }) => snoozeReview(ctx, params.number, null),
);
