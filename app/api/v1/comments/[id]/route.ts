import { changeRequestDetailSchema, commentBodySchema } from "@/lib/contracts/change-requests";
import { editComment } from "@/lib/services/change/edit-comment";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "change_request:comment",
    summary: "Correct your own comment",
    params: idParams,
    body: commentBodySchema,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params, body }) => editComment(ctx, params.id, body.body),
);

export const DELETE = withApi(
  {
    permission: "change_request:comment",
    summary: "Delete your own comment: it leaves a tombstone",
    params: idParams,
    answer: changeRequestDetailSchema,
  },
  ({ ctx, params }) => editComment(ctx, params.id, null),
);
