import { windowsSchema } from "@/lib/contracts/windows";
import { listWindows } from "@/lib/services/platform/list-windows";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "platform:read", summary: "When changes of which DAGs may go live", answer: windowsSchema },
  ({ ctx }) => listWindows(ctx),
);
