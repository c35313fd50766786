import { trySchema } from "@/lib/contracts/tries";
import { getTry } from "@/lib/services/sandbox/get-try";
import { idParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "draft:try", summary: "A try with its tasks", params: idParams, answer: trySchema },
  ({ ctx, params }) => getTry(ctx, params.id),
);
