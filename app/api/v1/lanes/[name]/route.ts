import { laneSchema, saveSlotsBodySchema } from "@/lib/contracts/platform";
import { saveLane } from "@/lib/services/platform/save-slots";
import { nameParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "lane:write",
    summary: "Change a lane's slots; what runs goes on, and what it frees is counted against the new number",
    params: nameParams,
    body: saveSlotsBodySchema,
    answer: laneSchema,
  },
  ({ ctx, params, body }) => saveLane(ctx, params.name, body),
);
