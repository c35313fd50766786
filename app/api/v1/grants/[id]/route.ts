import { userSchema } from "@/lib/contracts/people";
import { revokeGrant } from "@/lib/services/people/revoke-grant";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const DELETE = withApi(
  {
    permission: "grant:write",
    summary: "Take a role away; approvals cast under it stop counting",
    params: idParams,
    answer: userSchema,
    tokens: "refused",
  },
  ({ ctx, params }) => revokeGrant(ctx, params.id),
);
