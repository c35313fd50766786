import { packSchema, publishedPackSchema, publishPackBodySchema } from "@/lib/contracts/platform";
import { pageOf, pageQuerySchema } from "@/lib/contracts/problem";
import { listPacks } from "@/lib/services/pack/list-packs";
import { MAX_PACK_BYTES, publishPack } from "@/lib/services/pack/publish-pack";
import { withApi } from "@/lib/web/with-api";

export const GET = withApi(
  {
    permission: "pack:read",
    summary: "Packs with their newest version",
    query: pageQuerySchema,
    answer: pageOf(packSchema),
  },
  ({ ctx, query }) => listPacks(ctx, query),
);

export const POST = withApi(
  {
    permission: "pack:publish",
    summary: "A new immutable version of a folder of scripts",
    body: publishPackBodySchema,
    // JSON writes line ends and quotes as two characters.
    maxBodyBytes: MAX_PACK_BYTES * 1.25,
    answer: publishedPackSchema,
    status: 201,
  },
  ({ ctx, body }) => publishPack(ctx, body),
);
