import { versionDetailSchema } from "@/lib/contracts/dags";
import { getVersion } from "@/lib/services/dag/get-version";
import { versionParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "dag:read",
    summary: "One version, which never changes",
    params: versionParams,
    answer: versionDetailSchema,
  },
  ({ ctx, params }) => getVersion(ctx, params.dagKey, params.version),
);
