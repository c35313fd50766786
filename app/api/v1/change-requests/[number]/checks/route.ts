import { changeRequestDetailSchema, checksBodySchema } from "@/lib/contracts/change-requests";
import { runChecks } from "@/lib/services/change/run-checks";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Run the required checks of the newest revision once more",
    params: changeParams,
    body: checksBodySchema,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params, body }) => runChecks(ctx, params.number, body),
);
