import { trySchema } from "@/lib/contracts/tries";
import { stopTry } from "@/lib/services/sandbox/stop-try";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  { permission: "draft:try", summary: "End one's own try", params: idParams, answer: trySchema },
  ({ ctx, params }) => stopTry(ctx, params.id),
);
