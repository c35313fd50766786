import { listMarkRequestsQuerySchema, markRequestsSchema } from "@/lib/contracts/mark-requests";
import { listMarkRequests } from "@/lib/services/run/list-mark-requests";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "Marks of decision-critical tasks that wait for a second person",
    query: listMarkRequestsQuerySchema,
    answer: markRequestsSchema,
  },
  ({ ctx, query }) => listMarkRequests(ctx, query),
);
