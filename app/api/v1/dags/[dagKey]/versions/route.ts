import { versionSummarySchema } from "@/lib/contracts/dags";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listVersions } from "@/lib/services/dag/list-versions";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "dag:read",
    summary: "Versions of a DAG, newest first",
    params: dagParams,
    query: pageQuerySchema,
    answer: pageOf(versionSummarySchema),
  },
  ({ ctx, params, query }) => listVersions(ctx, params.dagKey, query),
);
