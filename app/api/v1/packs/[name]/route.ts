import { z } from "zod";
import { packDetailSchema } from "@/lib/contracts/platform";
import { getPack } from "@/lib/services/pack/get-pack";
import { nameParams, numberParam } from "@/lib/web/path-params";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "pack:read",
    summary: "One version of a pack with its files; the newest when none is named",
    params: nameParams,
    query: z.strictObject({ version: numberParam.optional() }),
    answer: packDetailSchema,
  },
  ({ ctx, params, query }) => getPack(ctx, params.name, query.version ?? null),
);
