import { meSchema, noticesBodySchema } from "@/lib/contracts/people";
import { setNotices } from "@/lib/services/people/set-notices";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "me:read",
    summary: "Get mail about reviews that wait for you, or none",
    body: noticesBodySchema,
    answer: meSchema,
  },
  ({ ctx, body }) => setNotices(ctx, body.isOn),
);
