import { runTimelineQuerySchema, runTimelineSchema } from "@/lib/contracts/runs";
import { getRunTimeline } from "@/lib/services/run/get-run-timeline";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "When the tasks of a run worked, and when they waited for what",
    params: idParams,
    query: runTimelineQuerySchema,
    answer: runTimelineSchema,
  },
  ({ ctx, params, query }) => getRunTimeline(ctx, params.id, query.after),
);
