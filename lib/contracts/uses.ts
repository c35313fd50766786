import { z } from "zod";
import { pageQuerySchema } from "@/lib/contracts/problem";
import { USED_KINDS } from "@/lib/domain/dag/uses";

/** GET /uses */
export const usesQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  kind: z.enum(USED_KINDS),
  name: z.string().min(1).max(100),
});

const placesSchema = z.object({ tasks: z.array(z.string()), settings: z.array(z.string()) });
/** A DAG that uses something of the platform: in what runs now, in what is drawn, or in both. */
export const userOfPlatformSchema = z.object({
  dagKey: z.string(),
  title: z.string(),
  lane: z.string(),
  active: placesSchema.extend({ version: z.int() }).nullable(),
  draft: placesSchema.nullable(),
});
export type UserOfPlatform = z.infer<typeof userOfPlatformSchema>;
