import { listObligationsQuerySchema, obligationsSchema } from "@/lib/contracts/break-glass";
import { listObligations } from "@/lib/services/change/list-obligations";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "change_request:read",
    summary: "What was activated in an emergency and is still to be reviewed and signed",
    query: listObligationsQuerySchema,
    answer: obligationsSchema,
  },
  ({ ctx, query }) => listObligations(ctx, query),
);
