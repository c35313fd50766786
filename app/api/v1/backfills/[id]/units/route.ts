import { backfillUnitSchema, listUnitsQuerySchema } from "@/lib/contracts/backfills";
import { pageOf } from "@/lib/contracts/problem";
import { listUnits } from "@/lib/services/backfill/get-backfill";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "The units of a backfill with their runs, in the order they are run",
    params: idParams,
    query: listUnitsQuerySchema,
    answer: pageOf(backfillUnitSchema),
  },
  ({ ctx, params, query }) => listUnits(ctx, params.id, query),
);
