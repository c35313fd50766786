import { answerGrantBodySchema, userSchema } from "@/lib/contracts/people";
import { answerGrantRequest } from "@/lib/services/people/answer-grant-request";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "grant:confirm",
    summary: "Confirm or decline a role that somebody else asked for",
    params: idParams,
    body: answerGrantBodySchema,
    answer: userSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => answerGrantRequest(ctx, params.id, body.answer),
);
