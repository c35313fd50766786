import { z } from "zod";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** GET /packs/{name}/diff?before=&after=, by the digests that two revisions pin; either may be left out. */
export const packDiffQuerySchema = z.strictObject({ before: digest.optional(), after: digest.optional() });
export const packDiffSchema = z.object({
  /** Files that differ. A side is null where the file is not there, or is no text. */
  files: z.array(
    z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable(), isText: z.boolean() }),
  ),
});
