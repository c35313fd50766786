import { waitingSchema } from "@/lib/contracts/waiting";
import { whyTaskIsWaiting } from "@/lib/services/run/why-waiting";
import { runTaskParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "What keeps a task from running now, and who has what it waits for",
    params: runTaskParams,
    answer: waitingSchema,
  },
  ({ ctx, params }) => whyTaskIsWaiting(ctx, params.id, params.taskKey),
);
