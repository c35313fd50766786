import { mergeChoiceBodySchema, mergeSchema } from "@/lib/contracts/merge";
import { chooseMerge } from "@/lib/services/change/choose-merge";
import { getMerge } from "@/lib/services/change/get-merge";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "change_request:read",
    summary: "The head merged with what is active now, conflict by conflict",
    params: changeParams,
    answer: mergeSchema,
  },
  ({ ctx, params }) => getMerge(ctx, params.number),
);

export const PUT = withApi(
  {
    permission: "change_request:submit",
    summary: "Decide one conflict; a revision is made of all choices by resolve",
    params: changeParams,
    body: mergeChoiceBodySchema,
    answer: mergeSchema,
  },
  ({ ctx, params, body }) => chooseMerge(ctx, params.number, body),
);
