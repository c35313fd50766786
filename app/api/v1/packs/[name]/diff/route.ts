import { packDiffQuerySchema, packDiffSchema } from "@/lib/contracts/pack-diff";
import { diffPack } from "@/lib/services/pack/diff-pack";
import { nameParams } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "pack:read",
    summary: "The files in which two contents of a pack differ",
    params: nameParams,
    query: packDiffQuerySchema,
    answer: packDiffSchema,
  },
  ({ ctx, params, query }) => diffPack(ctx, params.name, query),
);
