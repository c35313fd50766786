import { createPoolBodySchema, poolSchema } from "@/lib/contracts/platform";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listPools } from "@/lib/services/platform/list-pools";
import { createPool } from "@/lib/services/platform/save-slots";
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

export const POST = withApi(
  {
    permission: "pool:write",
    summary: "A new pool: slots that tasks share across DAGs and lanes",
    body: createPoolBodySchema,
    answer: poolSchema,
    status: 201,
  },
  ({ ctx, body }) => createPool(ctx, body),
);
