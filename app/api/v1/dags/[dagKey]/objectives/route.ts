import { submittedSchema } from "@/lib/contracts/change-requests";
import { dagObjectivesSchema, objectivesQuerySchema, proposeObjectivesBodySchema } from "@/lib/contracts/objectives";
import { proposeObjectives } from "@/lib/services/change/propose-objectives";
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

export const POST = withApi(
  {
    permission: "objective:propose",
    summary: "Propose other objectives for what is active, as a change request",
    params: dagParams,
    body: proposeObjectivesBodySchema,
    answer: submittedSchema,
    status: 201,
  },
  ({ ctx, params, body }) => proposeObjectives(ctx, { ...params, ...body }),
);
