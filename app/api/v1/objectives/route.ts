import { objectivesPageSchema, objectivesQuerySchema } from "@/lib/contracts/objectives";
import { listObjectives } from "@/lib/services/objective/list-objectives";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "objective:read",
    summary: "Every DAG against its objectives over a window and the one before it",
    query: objectivesQuerySchema,
    answer: objectivesPageSchema,
  },
  ({ ctx, query }) => listObjectives(ctx, query.window),
);
