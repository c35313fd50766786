import { laneProofQuerySchema, laneProofSchema } from "@/lib/contracts/platform";
import { getLaneProof } from "@/lib/services/platform/get-lane-proof";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "platform:read",
    summary: "Whether reserved slots held: what clients of each lane waited from arrival to their first task",
    query: laneProofQuerySchema,
    answer: laneProofSchema,
  },
  ({ ctx, query }) => getLaneProof(ctx, query),
);
