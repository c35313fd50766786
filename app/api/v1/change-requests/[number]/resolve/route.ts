import { mergeBodySchema, mergedSchema } from "@/lib/contracts/merge";
import { resolveChange } from "@/lib/services/change/apply-merge";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Make a revision of every conflict's choice; earlier approvals stop counting",
    params: changeParams,
    body: mergeBodySchema,
    answer: mergedSchema,
    status: 201,
  },
  ({ ctx, params, body }) => resolveChange(ctx, params.number, body),
);
