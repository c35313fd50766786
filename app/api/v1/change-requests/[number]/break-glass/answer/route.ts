import { answerGlassBodySchema } from "@/lib/contracts/break-glass";
import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { answerBreakGlass } from "@/lib/services/change/answer-break-glass";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:break_glass",
    summary: "Confirm what somebody else asked for in an emergency, which activates it; or decline, or take it back",
    params: changeParams,
    body: answerGlassBodySchema,
    answer: changeRequestDetailSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => answerBreakGlass(ctx, params.number, body),
);
