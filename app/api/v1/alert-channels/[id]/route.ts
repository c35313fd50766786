import { z } from "zod";
import { alertChannelSchema, saveAlertChannelBodySchema } from "@/lib/contracts/alerts";
import { deleteChannel, saveChannel } from "@/lib/services/alert/save-channel";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "alert:route",
    summary: "Change a channel for alerts; a secret left out stays",
    params: idParams,
    body: saveAlertChannelBodySchema,
    answer: alertChannelSchema,
  },
  ({ ctx, params, body }) => saveChannel(ctx, params.id, body),
);

export const DELETE = withApi(
  {
    permission: "alert:route",
    summary: "End a channel for alerts and forget its secret",
    params: idParams,
    answer: z.object({ id: z.uuid() }),
  },
  ({ ctx, params }) => deleteChannel(ctx, params.id),
);
