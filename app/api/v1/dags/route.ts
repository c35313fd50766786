import { createDagBodySchema, dagDetailSchema, dagSummarySchema } from "@/lib/contracts/dags";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { createDag } from "@/lib/services/dag/create-dag";
import { listDags } from "@/lib/services/dag/list-dags";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "dag:read", summary: "DAGs by name", query: pageQuerySchema, answer: pageOf(dagSummarySchema) },
  ({ ctx, query }) => listDags(ctx, query),
);

export const POST = withApi(
  {
    permission: "dag:create",
    summary: "A new DAG with an empty draft",
    body: createDagBodySchema,
    answer: dagDetailSchema,
    status: 201,
  },
  ({ ctx, body }) => createDag(ctx, body),
);
