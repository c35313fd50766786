import { createGrantBodySchema, userSchema } from "@/lib/contracts/people";
import { grantRole } from "@/lib/services/people/grant-role";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "grant:write",
    summary: "Give a role to somebody else; data engineers, data ops and administrators wait for a second person",
    body: createGrantBodySchema,
    answer: userSchema,
    status: 201,
    tokens: "refused",
  },
  ({ ctx, body }) => grantRole(ctx, body),
);
