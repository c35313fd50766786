import { askTryBodySchema } from "@/lib/contracts/ask-try";
import { latestTrySchema, trySchema } from "@/lib/contracts/tries";
import { askTry } from "@/lib/services/sandbox/ask-try";
import { getLatestTry } from "@/lib/services/sandbox/get-try";
import { dagParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  { permission: "draft:try", summary: "One's own latest try of the draft", params: dagParams, answer: latestTrySchema },
  ({ ctx, params }) => getLatestTry(ctx, params.dagKey),
);

export const POST = withApi(
  {
    permission: "draft:try",
    summary: "Run the draft, or all up to a task of it, in the sandbox for one client",
    params: dagParams,
    body: askTryBodySchema,
    answer: trySchema,
    status: 201,
  },
  ({ ctx, params, body }) => askTry(ctx, params.dagKey, body),
);
