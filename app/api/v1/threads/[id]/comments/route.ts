import { changeRequestDetailSchema, commentBodySchema } from "@/lib/contracts/change-requests";
import { commentThread } from "@/lib/services/change/comment-thread";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Reply in a comment thread",
    params: idParams,
    body: commentBodySchema,
    answer: changeRequestDetailSchema,
    status: 201,
  },
  ({ ctx, params, body }) => commentThread(ctx, params.id, body.body),
);
