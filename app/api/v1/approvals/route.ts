import { openApprovalsSchema } from "@/lib/contracts/runs";
import { listApprovals } from "@/lib/services/run/list-approvals";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "run:answer", summary: "Approvals that wait for you", answer: openApprovalsSchema },
  ({ ctx }) => listApprovals(ctx),
);
