import { dagDetailSchema } from "@/lib/contracts/dags";
import { getDag } from "@/lib/services/dag/get-dag";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "dag:read", summary: "One DAG and what is active", params: dagParams, answer: dagDetailSchema },
  ({ ctx, params }) => getDag(ctx, params.dagKey),
);
