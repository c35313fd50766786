import { changeRequestDetailSchema, reopenBodySchema } from "@/lib/contracts/change-requests";
import { reopenChange } from "@/lib/services/change/reopen-change";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Open a closed change request again, as a new revision of the same content",
    params: changeParams,
    body: reopenBodySchema,
    answer: changeRequestDetailSchema,
    status: 201,
  },
  ({ ctx, params, body }) => reopenChange(ctx, params.number, body),
);
