import { dismissBodySchema } from "@/lib/contracts/change-requests";
import { platformChangeDetailSchema } from "@/lib/contracts/platform-reviews";
import { dismissPlatformObjection } from "@/lib/services/platform/review-platform-change";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:dismiss",
    summary: "Set an objection to a change of the platform aside",
    params: idParams,
    body: dismissBodySchema,
    answer: platformChangeDetailSchema,
    status: 201,
    tokens: "refused",
  },
  ({ ctx, params, body }) => dismissPlatformObjection(ctx, params.id, body),
);
