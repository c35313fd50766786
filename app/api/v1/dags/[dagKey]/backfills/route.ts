import { backfillSchema, createBackfillBodySchema } from "@/lib/contracts/backfills";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { createBackfill } from "@/lib/services/backfill/create-backfill";
import { listBackfills } from "@/lib/services/backfill/get-backfill";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "Backfills of a DAG, newest first",
    params: dagParams,
    query: pageQuerySchema,
    answer: pageOf(backfillSchema),
  },
  ({ ctx, params, query }) => listBackfills(ctx, params.dagKey, query),
);

export const POST = withApi(
  {
    permission: "backfill:write",
    summary: "Run slots of a schedule, or clients, again, as a preview showed it",
    params: dagParams,
    body: createBackfillBodySchema,
    answer: backfillSchema,
    status: 201,
  },
  ({ ctx, params, body }) => createBackfill(ctx, params.dagKey, body),
);
