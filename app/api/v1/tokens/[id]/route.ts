import { z } from "zod";
import { revokeToken } from "@/lib/services/people/revoke-token";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const DELETE = withApi(
  {
    permission: "token:write",
    summary: "End one of your API tokens at once",
    params: idParams,
    answer: z.object({ id: z.uuid() }),
    tokens: "refused",
  },
  ({ ctx, params }) => revokeToken(ctx, params.id),
);
