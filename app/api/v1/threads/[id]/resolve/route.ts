import { changeRequestDetailSchema, resolveBodySchema } from "@/lib/contracts/change-requests";
import { resolveThread } from "@/lib/services/change/resolve-thread";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Settle a comment thread, or open it again",
    params: idParams,
    body: resolveBodySchema,
    answer: changeRequestDetailSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => resolveThread(ctx, params.id, body.resolved),
);
