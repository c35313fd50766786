import { openPlatformThreadBodySchema, platformChangeDetailSchema } from "@/lib/contracts/platform-reviews";
import { openPlatformThread } from "@/lib/services/platform/discuss-platform-change";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Open a comment thread at a field of a change of the platform, or at all of it",
    params: idParams,
    body: openPlatformThreadBodySchema,
    answer: platformChangeDetailSchema,
    status: 201,
  },
  ({ ctx, params, body }) => openPlatformThread(ctx, params.id, body),
);
