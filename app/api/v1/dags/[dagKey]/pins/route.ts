import { pinBodySchema, pinsSchema } from "@/lib/contracts/pins";
import { listOwnPins } from "@/lib/services/sandbox/list-pins";
import { pinOutput } from "@/lib/services/sandbox/pin-output";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "draft:try", summary: "Outputs that one's own tries use", params: dagParams, answer: pinsSchema },
  ({ ctx, params }) => listOwnPins(ctx, params.dagKey),
);

export const POST = withApi(
  {
    permission: "draft:try",
    summary: "Use what a task handed on in a try or a run instead of running it in one's own tries",
    params: dagParams,
    body: pinBodySchema,
    answer: pinsSchema,
  },
  ({ ctx, params, body }) => pinOutput(ctx, params.dagKey, body),
);
