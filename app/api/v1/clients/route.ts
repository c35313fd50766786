import { z } from "zod";
import { clientSummarySchema } from "@/lib/contracts/clients";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listClients } from "@/lib/services/client/list-clients";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "client:read",
    summary: "Clients, newest first; `search` keeps those whose key holds the text",
    query: z.strictObject({ ...pageQuerySchema.shape, search: z.string().max(200).optional() }),
    answer: pageOf(clientSummarySchema),
  },
  ({ ctx, query }) => listClients(ctx, query),
);
