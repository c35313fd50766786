import { userSchema } from "@/lib/contracts/people";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listUsers } from "@/lib/services/people/list-users";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "user:read",
    summary: "People and the roles that hold now",
    query: pageQuerySchema,
    answer: pageOf(userSchema),
  },
  ({ ctx, query }) => listUsers(ctx, query),
);
