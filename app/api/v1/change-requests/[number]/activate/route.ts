import { activateBodySchema, activatedSchema } from "@/lib/contracts/change-requests";
import { activateChange } from "@/lib/services/change/activate-change";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:activate",
    summary: "Make an approved revision the active version; a repeat answers the same version",
    params: changeParams,
    body: activateBodySchema,
    answer: activatedSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => activateChange(ctx, params.number, body),
);
