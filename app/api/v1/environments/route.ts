import { environmentSchema } from "@/lib/contracts/platform";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listEnvironments } from "@/lib/services/platform/list-environments";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "Environments and their limits",
    query: pageQuerySchema,
    answer: pageOf(environmentSchema),
  },
  ({ ctx, query }) => listEnvironments(ctx, query),
);
