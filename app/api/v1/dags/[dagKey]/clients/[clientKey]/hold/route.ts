import { queueItemSchema } from "@/lib/contracts/clients";
import { holdClient } from "@/lib/services/client/hold-client";
import { dagClientParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "client:hold",
    summary: "Keep a waiting client from being taken",
    params: dagClientParams,
    answer: queueItemSchema,
  },
  ({ ctx, params }) => holdClient(ctx, params.dagKey, params.clientKey),
);
