import { mergeBodySchema, mergedSchema } from "@/lib/contracts/merge";
import { updateChange } from "@/lib/services/change/apply-merge";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Bring a change up to what is active, when nothing disagrees; adds no contributor",
    params: changeParams,
    body: mergeBodySchema,
    answer: mergedSchema,
    status: 201,
  },
  ({ ctx, params, body }) => updateChange(ctx, params.number, body),
);
