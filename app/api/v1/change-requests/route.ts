import { z } from "zod";
import { changeRequestSummarySchema, submitBodySchema, submittedSchema } from "@/lib/contracts/change-requests";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listChangeRequests } from "@/lib/services/change/list-change-requests";
import { submitChange } from "@/lib/services/change/submit-change";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "change_request:read",
    summary: "Change requests, newest first, with where each stands and whose turn it is",
    query: z.strictObject({
      ...pageQuerySchema.shape,
      dagKey: z.string().max(100).optional(),
      /** `ended` is every one that is not open. */
      lifecycle: z.enum(["open", "ended", "activated", "closed", "superseded"]).optional(),
    }),
    answer: pageOf(changeRequestSummarySchema),
  },
  ({ ctx, query }) => listChangeRequests(ctx, query),
);

export const POST = withApi(
  {
    permission: "change_request:submit",
    summary: "Ask for review of a DAG's draft",
    body: submitBodySchema,
    answer: submittedSchema,
    status: 201,
  },
  ({ ctx, body }) => submitChange(ctx, body),
);
