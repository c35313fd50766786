import { changeRequestDetailSchema, reviewBodySchema } from "@/lib/contracts/change-requests";
import { reviewChange } from "@/lib/services/change/review-change";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Approve, ask for changes, comment or withdraw, about exactly one revision and its hash",
    params: changeParams,
    body: reviewBodySchema,
    answer: changeRequestDetailSchema,
    status: 201,
    tokens: "refused",
  },
  ({ ctx, params, body }) => reviewChange(ctx, params.number, body),
);
