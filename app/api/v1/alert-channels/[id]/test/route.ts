import { alertChannelSchema } from "@/lib/contracts/alerts";
import { testChannel } from "@/lib/services/alert/save-channel";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "alert:route",
    summary: "Send a test message through a channel",
    params: idParams,
    answer: alertChannelSchema,
    status: 202,
  },
  ({ ctx, params }) => testChannel(ctx, params.id),
);
