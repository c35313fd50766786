import { idParams } from "@/lib/web/path-params";
import { runStream } from "@/lib/web/run-stream";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "A run as it happens: a snapshot, then each change; Last-Event-ID resumes",
    params: idParams,
    answer: "event-stream",
  },
  ({ ctx, params, request }) => runStream(ctx, params.id, request),
);
export const dynamic = "force-dynamic";
