import { draftSchema, saveDraftBodySchema, savedDraftSchema } from "@/lib/contracts/dags";
import { DOCUMENT_LIMITS } from "@/lib/domain/dag/document";
import { getDraft } from "@/lib/services/dag/get-draft";
import { saveDraft } from "@/lib/services/dag/save-draft";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

/** The document, its YAML twin of the same size, and the layout. */
const MAX_SAVE_BYTES = 2 * DOCUMENT_LIMITS.bytes + 500_000;

export const GET = withApi(
  { permission: "dag:read", summary: "The draft as it was last saved", params: dagParams, answer: draftSchema },
  ({ ctx, params }) => getDraft(ctx, params.dagKey),
);

export const PUT = withApi(
  {
    permission: "draft:edit",
    summary: "Save the draft; 409 when somebody else saved since `basedOn`",
    params: dagParams,
    body: saveDraftBodySchema,
    maxBodyBytes: MAX_SAVE_BYTES,
    answer: savedDraftSchema,
  },
  ({ ctx, params, body }) => saveDraft(ctx, params.dagKey, body),
);
