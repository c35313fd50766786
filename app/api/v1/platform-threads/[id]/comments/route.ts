import { commentBodySchema } from "@/lib/contracts/change-requests";
import { platformChangeDetailSchema } from "@/lib/contracts/platform-reviews";
import { commentPlatformThread } from "@/lib/services/platform/discuss-platform-change";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Reply in a comment thread of a change of the platform",
    params: idParams,
    body: commentBodySchema,
    answer: platformChangeDetailSchema,
    status: 201,
  },
  ({ ctx, params, body }) => commentPlatformThread(ctx, params.id, body.body),
);
