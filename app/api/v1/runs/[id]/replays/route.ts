import { replaysSchema } from "@/lib/contracts/runs";
import { listReplays } from "@/lib/services/run/list-replays";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "run:read",
    summary: "The runs that replay a run, oldest first",
    params: idParams,
    answer: replaysSchema,
  },
  async ({ ctx, params }) => ({ items: await listReplays(ctx, params.id) }),
);
