import { dagObjectivesSchema, objectivesQuerySchema } from "@/lib/contracts/objectives";
import { getDagObjectives } from "@/lib/services/objective/get-dag-objectives";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "objective:read",
    summary: "One DAG against its objectives: by time, version, client class and task",
    params: dagParams,
    query: objectivesQuerySchema,
    answer: dagObjectivesSchema,
  },
  ({ ctx, params, query }) => getDagObjectives(ctx, params.dagKey, query.window),
);
