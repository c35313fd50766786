import { queueItemSchema } from "@/lib/contracts/clients";
import { releaseClient } from "@/lib/services/client/hold-client";
import { dagClientParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "client:hold",
    summary: "Let a held client wait for its turn again",
    params: dagClientParams,
    answer: queueItemSchema,
  },
  ({ ctx, params }) => releaseClient(ctx, params.dagKey, params.clientKey),
);
