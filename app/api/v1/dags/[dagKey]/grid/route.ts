import { runGridQuerySchema, runGridSchema } from "@/lib/contracts/run-grid";
import { getRunGrid } from "@/lib/services/run/get-run-grid";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "The newest runs of a DAG and the state of each task in them",
    params: dagParams,
    query: runGridQuerySchema,
    answer: runGridSchema,
  },
  ({ ctx, params, query }) => getRunGrid(ctx, params.dagKey, query),
);
