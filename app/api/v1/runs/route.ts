import { z } from "zod";
import { pageOf } from "@/lib/contracts/problem";
import { listRunsQuerySchema, runSummarySchema } from "@/lib/contracts/runs";
import { listRuns } from "@/lib/services/run/list-runs";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "Runs, newest first",
    query: z.strictObject(listRunsQuerySchema.shape),
    answer: pageOf(runSummarySchema),
  },
  ({ ctx, query }) => listRuns(ctx, query),
);
