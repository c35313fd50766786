import { waitingSchema } from "@/lib/contracts/waiting";
import { whyBackfillIsWaiting } from "@/lib/services/run/why-waiting";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "What keeps the next unit of a backfill from becoming a run",
    params: idParams,
    answer: waitingSchema,
  },
  ({ ctx, params }) => whyBackfillIsWaiting(ctx, params.id),
);
