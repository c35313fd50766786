import { changeRequestDetailSchema, dismissBodySchema } from "@/lib/contracts/change-requests";
import { dismissObjection } from "@/lib/services/change/dismiss-objection";
import { changeParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const POST = withApi(
  {
    permission: "change_request:dismiss",
    summary: "Set aside the objection of somebody who left their role or did not answer for a working day",
    params: changeParams,
    body: dismissBodySchema,
    answer: changeRequestDetailSchema,
    status: 201,
    tokens: "refused",
  },
  ({ ctx, params, body }) => dismissObjection(ctx, params.number, body),
);
