import { askGlassBodySchema } from "@/lib/contracts/break-glass";
import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { askBreakGlass } from "@/lib/services/change/ask-break-glass";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:break_glass",
    summary: "In an emergency, ask to activate a revision past its missing approvals; a second person confirms",
    params: changeParams,
    body: askGlassBodySchema,
    answer: changeRequestDetailSchema,
    status: 201,
    tokens: "refused",
  },
  ({ ctx, params, body }) => askBreakGlass(ctx, params.number, body),
);
