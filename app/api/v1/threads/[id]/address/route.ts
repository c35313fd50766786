import { changeRequestDetailSchema } from "@/lib/contracts/change-requests";
import { addressThread } from "@/lib/services/change/address-thread";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:comment",
    summary: "Say, as the author, that what a thread asks for is done; whoever opened it looks again",
    params: idParams,
    answer: changeRequestDetailSchema,
    tokens: "refused",
  },
  ({ ctx, params }) => addressThread(ctx, params.id),
);
