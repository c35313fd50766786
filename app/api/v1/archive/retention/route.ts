import { archiveStateSchema, saveRetentionBodySchema } from "@/lib/contracts/archive";
import { saveRetention } from "@/lib/services/archive/get-archive";
import { withApi } from "@/lib/web/with-api";

export const PUT = withApi(
  {
    permission: "retention:write",
    summary: "Change how many days runs of a class stay after their end",
    body: saveRetentionBodySchema,
    answer: archiveStateSchema,
  },
  ({ ctx, body }) => saveRetention(ctx, body),
);
