import { lanesPageSchema } from "@/lib/contracts/platform";
import { listLanes } from "@/lib/services/platform/list-lanes";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "Lanes with their load, and the processes that serve them",
    answer: lanesPageSchema,
  },
  ({ ctx }) => listLanes(ctx),
);
