import { platformChangeDetailSchema } from "@/lib/contracts/platform-reviews";
import { getPlatformChange } from "@/lib/services/platform/get-platform-change";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "A change of the platform with what was said about it",
    params: idParams,
    answer: platformChangeDetailSchema,
  },
  ({ ctx, params }) => getPlatformChange(ctx, params.id),
);
