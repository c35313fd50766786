import { pinsSchema } from "@/lib/contracts/pins";
import { unpinOutput } from "@/lib/services/sandbox/pin-output";
import { dagIdParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const DELETE = withApi(
  {
    permission: "draft:try",
    summary: "Let a task run again in one's own tries",
    params: dagIdParams,
    answer: pinsSchema,
  },
  ({ ctx, params }) => unpinOutput(ctx, params.dagKey, params.id),
);
