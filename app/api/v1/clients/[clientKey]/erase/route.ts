import { eraseClientBodySchema, erasedClientSchema } from "@/lib/contracts/clients";
import { eraseClient } from "@/lib/services/client/erase-client";
import { clientParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "client:erase",
    summary: "Erase everything personal about a client, for good; figures and the record stay",
    tokens: "refused",
    params: clientParams,
    body: eraseClientBodySchema,
    answer: erasedClientSchema,
  },
  ({ ctx, params, body }) => eraseClient(ctx, params.clientKey, body),
);
