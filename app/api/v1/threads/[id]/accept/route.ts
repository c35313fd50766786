import { acceptBodySchema, changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { acceptSuggestion } from "@/lib/services/change/accept-suggestion";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Take a suggested value: a revision of the head with it",
    params: idParams,
    body: acceptBodySchema,
    answer: changeRequestDetailSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => acceptSuggestion(ctx, params.id, body),
);
