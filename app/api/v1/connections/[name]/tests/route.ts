import { connectionTestsSchema, testConnectionBodySchema } from "@/lib/contracts/platform";
import { getConnectionTests, testConnection } from "@/lib/services/platform/test-connection";
import { nameParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "What workers of each lane said last about a connection as it is now",
    params: nameParams,
    answer: connectionTestsSchema,
  },
  ({ ctx, params }) => getConnectionTests(ctx, params.name),
);

export const POST = withApi(
  {
    permission: "connection:test",
    summary: "Ask a worker of a lane to try a connection as it is stored; the answer is read with GET",
    params: nameParams,
    body: testConnectionBodySchema,
    answer: connectionTestsSchema,
    status: 202,
  },
  ({ ctx, params, body }) => testConnection(ctx, params.name, body.lane),
);
