import { obligationSchema, reviewObligationBodySchema } from "@/lib/contracts/break-glass";
import { reviewDebt } from "@/lib/services/change/clear-obligation";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "obligation:review",
    summary: "Review, uninvolved, what was activated in an emergency",
    params: idParams,
    body: reviewObligationBodySchema,
    answer: obligationSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => reviewDebt(ctx, params.id, body),
);
