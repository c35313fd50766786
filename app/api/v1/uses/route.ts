import { pageOf } from "@/lib/contracts/problem";
import { userOfPlatformSchema, usesQuerySchema } from "@/lib/contracts/uses";
import { listUses } from "@/lib/services/platform/list-uses";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "DAGs that use a lane, a pool, an environment, a connection or a pack, and where",
    query: usesQuerySchema,
    answer: pageOf(userOfPlatformSchema),
  },
  ({ ctx, query }) => listUses(ctx, query),
);
