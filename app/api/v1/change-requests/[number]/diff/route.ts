import { z } from "zod";
import { diffSchema } from "@/lib/contracts/change-requests";
import { diffChange } from "@/lib/services/change/diff-change";
import { changeParams, numberParam } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

const side = z.union([z.enum(["base", "active"]), numberParam]);

export const GET = withApi(
  {
    permission: "change_request:read",
    summary: "Two contents to compare: revisions by number, `base` (what `to` was made from) or `active`",
    params: changeParams,
    query: z.strictObject({ from: side.default("base"), to: side }),
    answer: diffSchema,
  },
  ({ ctx, params, query }) => diffChange(ctx, params.number, query),
);
