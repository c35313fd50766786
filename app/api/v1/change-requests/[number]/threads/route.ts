import { changeRequestDetailSchema, openThreadBodySchema } from "@/lib/contracts/change-requests";
import { openThread } from "@/lib/services/change/open-thread";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Open a comment thread at a task, a setting or the whole change",
    params: changeParams,
    body: openThreadBodySchema,
    answer: changeRequestDetailSchema,
    status: 201,
  },
  ({ ctx, params, body }) => openThread(ctx, params.number, body),
);
