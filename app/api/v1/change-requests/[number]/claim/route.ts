import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { claimBodySchema } from "@/lib/contracts/review-attention";
import { claimReview } from "@/lib/services/change/attend-change";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "change_request:comment",
    summary: "Say that you are on the review of a change request, hand it over, or let go of it",
    params: changeParams,
    body: claimBodySchema,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params, body }) => claimReview(ctx, params.number, body),
);
