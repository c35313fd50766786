import { confirmMarkBodySchema } from "@/lib/contracts/mark-requests";
import { runDetailSchema } from "@/lib/contracts/runs";
import { confirmMarkRequest } from "@/lib/services/run/answer-mark-request";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:mark",
    summary: "Confirm a mark that somebody else asked for",
    tokens: "refused",
    params: idParams,
    body: confirmMarkBodySchema,
    answer: runDetailSchema,
  },
  ({ ctx, params, body }) => confirmMarkRequest(ctx, params.id, body.previewHash),
);
