import { policyViewSchema } from "@/lib/contracts/policy";
import { getPolicy } from "@/lib/services/platform/get-policy";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "platform:read", summary: "Who has to approve what, and since when", answer: policyViewSchema },
  ({ ctx }) => getPolicy(ctx),
);
