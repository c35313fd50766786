import { behindQuerySchema, behindSchema } from "@/lib/contracts/objectives";
import { listBehind } from "@/lib/services/objective/get-dag-objectives";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "objective:read",
    summary: "Clients behind a figure of a DAG, those that took longest first",
    params: dagParams,
    query: behindQuerySchema,
    answer: behindSchema,
  },
  ({ ctx, params, query }) => listBehind(ctx, params.dagKey, query),
);
