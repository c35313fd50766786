import { clientDetailSchema } from "@/lib/contracts/clients";
import { getClient } from "@/lib/services/client/get-client";
import { clientParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "client:read", summary: "One client over all DAGs", params: clientParams, answer: clientDetailSchema },
  ({ ctx, params }) => getClient(ctx, params.clientKey),
);
