import { clientSummarySchema, listClientsQuerySchema } from "@/lib/contracts/clients";
import { pageOf } from "@/lib/contracts/problem";
import { listClients } from "@/lib/services/client/list-clients";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "client:read",
    summary:
      "Clients, newest first; `search` keeps those whose key holds the text, `attribute` (name=value) those that arrived with it",
    query: listClientsQuerySchema,
    answer: pageOf(clientSummarySchema),
  },
  ({ ctx, query }) => listClients(ctx, query),
);
