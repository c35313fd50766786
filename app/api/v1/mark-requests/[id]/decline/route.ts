import { runDetailSchema } from "@/lib/contracts/runs";
import { declineMarkRequest } from "@/lib/services/run/answer-mark-request";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "run:mark",
    summary: "Decline a mark that somebody asked for, or take back your own",
    tokens: "refused",
    params: idParams,
    answer: runDetailSchema,
  },
  ({ ctx, params }) => declineMarkRequest(ctx, params.id),
);
