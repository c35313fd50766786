import { z } from "zod";
import { logChunkSchema } from "@/lib/contracts/runs";
import { readLog } from "@/lib/services/run/read-log";
import { attemptParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:log",
    summary: "The log of one attempt from a chunk on",
    params: attemptParams,
    query: z.strictObject({ after: z.coerce.number().int().min(0).default(0) }),
    answer: logChunkSchema,
  },
  ({ ctx, params: { id: runId, taskKey, number }, query }) =>
    readLog(ctx, { runId, taskKey, number, after: query.after }),
);
