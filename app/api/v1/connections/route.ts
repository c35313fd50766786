import { connectionSchema } from "@/lib/contracts/platform";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listConnections } from "@/lib/services/platform/list-connections";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "Connections, without their secrets",
    query: pageQuerySchema,
    answer: pageOf(connectionSchema),
  },
  ({ ctx, query }) => listConnections(ctx, query),
);
