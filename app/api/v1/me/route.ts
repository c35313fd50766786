import { meSchema } from "@/lib/contracts/people";
import { getMe } from "@/lib/services/people/get-me";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "me:read", summary: "Who you are and what you may do", answer: meSchema },
  ({ ctx }) => getMe(ctx),
);
