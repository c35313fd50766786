import { waitingSchema } from "@/lib/contracts/waiting";
import { whyClientIsWaiting } from "@/lib/services/run/why-waiting";
import { dagClientParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "client:read",
    summary: "What keeps a client in the queue, and how many are ahead",
    params: dagClientParams,
    answer: waitingSchema,
  },
  ({ ctx, params }) => whyClientIsWaiting(ctx, params.dagKey, params.clientKey),
);
