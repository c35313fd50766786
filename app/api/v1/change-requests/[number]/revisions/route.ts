import { pushBodySchema, submittedSchema } from "@/lib/contracts/change-requests";
import { pushRevision } from "@/lib/services/change/push-revision";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Push the draft as the next revision; earlier approvals stop counting",
    params: changeParams,
    body: pushBodySchema,
    answer: submittedSchema,
    status: 201,
  },
  ({ ctx, params, body }) => pushRevision(ctx, params.number, body),
);
