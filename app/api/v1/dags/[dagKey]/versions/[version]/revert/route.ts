import { revertBodySchema, submittedSchema } from "@/lib/contracts/change-requests";
import { revertVersion } from "@/lib/services/change/revert-version";
import { versionParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Propose going back to what was active before; one data engineer other than the proposer approves it",
    params: versionParams,
    body: revertBodySchema,
    answer: submittedSchema,
    status: 201,
  },
  ({ ctx, params, body }) => revertVersion(ctx, { ...params, ...body }),
);
