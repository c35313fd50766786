import { poolSchema, saveSlotsBodySchema } from "@/lib/contracts/platform";
import { savePool } from "@/lib/services/platform/save-slots";
import { nameParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "pool:write",
    summary: "Change a pool's slots; what runs goes on, and what it frees is counted against the new number",
    params: nameParams,
    body: saveSlotsBodySchema,
    answer: poolSchema,
  },
  ({ ctx, params, body }) => savePool(ctx, params.name, body),
);
