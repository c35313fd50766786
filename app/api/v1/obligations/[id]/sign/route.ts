import { obligationSchema, signObligationBodySchema } from "@/lib/contracts/break-glass";
import { signDebt } from "@/lib/services/change/clear-obligation";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "obligation:sign",
    summary: "Sign the review of what was activated in an emergency, which clears the debt",
    params: idParams,
    body: signObligationBodySchema,
    answer: obligationSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => signDebt(ctx, params.id, body),
);
