import { clientTimelineSchema } from "@/lib/contracts/client-story";
import { getClientTimeline } from "@/lib/services/client/get-client-timeline";
import { clientParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "client:read",
    summary:
      "Everything that happened to a client in one line: waits with their cause, tasks, branches, people, decisions",
    params: clientParams,
    answer: clientTimelineSchema,
  },
  ({ ctx, params }) => getClientTimeline(ctx, params.clientKey),
);
