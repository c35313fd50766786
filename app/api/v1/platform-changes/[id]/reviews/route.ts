import { platformChangeDetailSchema, reviewPlatformBodySchema } from "@/lib/contracts/platform-reviews";
import { reviewPlatformChange } from "@/lib/services/platform/review-platform-change";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Object to a change of the platform, comment on it, or take an objection back",
    params: idParams,
    body: reviewPlatformBodySchema,
    answer: platformChangeDetailSchema,
    status: 201,
    tokens: "refused",
  },
  ({ ctx, params, body }) => reviewPlatformChange(ctx, params.id, body),
);
