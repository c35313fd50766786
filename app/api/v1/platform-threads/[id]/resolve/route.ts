import { resolveBodySchema } from "@/lib/contracts/change-requests";
import { platformChangeDetailSchema } from "@/lib/contracts/platform-reviews";
import { resolvePlatformThread } from "@/lib/services/platform/discuss-platform-change";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Settle a comment thread of a change of the platform, or open it again",
    params: idParams,
    body: resolveBodySchema,
    answer: platformChangeDetailSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => resolvePlatformThread(ctx, params.id, body.resolved),
);
