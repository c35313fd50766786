import { connectionSchema, saveConnectionBodySchema } from "@/lib/contracts/platform";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listConnections } from "@/lib/services/platform/list-connections";
import { createConnection } from "@/lib/services/platform/save-connection";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "Connections, without their secrets",
    query: pageQuerySchema,
    answer: pageOf(connectionSchema),
  },
  ({ ctx, query }) => listConnections(ctx, query),
);

export const POST = withApi(
  {
    permission: "connection:write",
    summary: "A new connection; its secret can be written and never read",
    body: saveConnectionBodySchema,
    answer: connectionSchema,
    status: 201,
  },
  ({ ctx, body }) => createConnection(ctx, body),
);
