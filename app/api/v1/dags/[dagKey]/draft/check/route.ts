import { draftCheckSchema } from "@/lib/contracts/dags";
import { checkStoredDraft } from "@/lib/services/dag/check-stored-draft";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "dag:read",
    summary: "All that stands between the saved draft and a submit",
    params: dagParams,
    answer: draftCheckSchema,
  },
  ({ ctx, params }) => checkStoredDraft(ctx, params.dagKey),
);
