import { poolSchema } from "@/lib/contracts/platform";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listPools } from "@/lib/services/platform/list-pools";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "Pools with the slots that are taken and the tasks that wait for them",
    query: pageQuerySchema,
    answer: pageOf(poolSchema),
  },
  ({ ctx, query }) => listPools(ctx, query),
);
