import { changeRequestDetailSchema, closeBodySchema } from "@/lib/contracts/change-requests";
import { closeChange } from "@/lib/services/change/close-change";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:close",
    summary: "End a change request without activating it",
    params: changeParams,
    body: closeBodySchema,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params, body }) => closeChange(ctx, params.number, body.reason),
);
