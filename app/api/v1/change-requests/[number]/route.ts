import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { getChangeRequest } from "@/lib/services/change/get-change-request";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "change_request:read",
    summary: "One change request with its conversation, what is missing and who can give it",
    params: changeParams,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params }) => getChangeRequest(ctx, params.number),
);
