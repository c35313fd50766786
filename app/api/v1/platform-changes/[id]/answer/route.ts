import { answerPlatformChangeBodySchema, platformChangeSchema } from "@/lib/contracts/platform-changes";
import { answerPlatformChange } from "@/lib/services/platform/answer-platform-change";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "platform:propose",
    summary: "Approve a change of the platform, which applies it; or decline, or take it back",
    params: idParams,
    body: answerPlatformChangeBodySchema,
    answer: platformChangeSchema,
    tokens: "refused",
  },
  ({ ctx, params, body }) => answerPlatformChange(ctx, params.id, body),
);
