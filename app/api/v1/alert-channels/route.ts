import { alertChannelSchema, alertChannelsSchema, saveAlertChannelBodySchema } from "@/lib/contracts/alerts";
import { listChannels } from "@/lib/services/alert/list-channels";
import { createChannel } from "@/lib/services/alert/save-channel";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "alert:route",
    summary: "Where alerts go and which, without the channels' secrets",
    answer: alertChannelsSchema,
  },
  ({ ctx }) => listChannels(ctx),
);

export const POST = withApi(
  {
    permission: "alert:route",
    summary: "A new channel for alerts; its secret can be written and never read",
    body: saveAlertChannelBodySchema,
    answer: alertChannelSchema,
    status: 201,
  },
  ({ ctx, body }) => createChannel(ctx, body),
);
