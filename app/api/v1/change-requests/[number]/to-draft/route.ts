import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { toDraft } from "@/lib/services/change/to-draft";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Take an open change back to work on it; approvals have to be given anew",
    params: changeParams,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params }) => toDraft(ctx, params.number),
);
