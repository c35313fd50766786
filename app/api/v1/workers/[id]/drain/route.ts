import { drainedSchema } from "@/lib/contracts/platform";
import { drainWorker } from "@/lib/services/platform/drain-worker";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "worker:drain",
    summary: "Ask a worker to take nothing more, end what it runs, and stop",
    params: idParams,
    answer: drainedSchema,
    status: 202,
  },
  ({ ctx, params }) => drainWorker(ctx, params.id),
);
