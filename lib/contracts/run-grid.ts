import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";
import { runStateSchema } from "@/lib/domain/run/model";

/** GET /dags/{dagKey}/grid */
export const runGridQuerySchema = z.strictObject({
  state: runStateSchema.optional(),
  clientKey: z.string().max(200).optional(),
  version: z.coerce.number().int().min(1).max(1_000_000).optional(),
  /** The newest of those that were created before this. */
  before: z.iso.datetime().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});

/**
 * The newest runs with the state of each task. Small on the wire: `cells` has one letter per task, in the order of the
 * run's version; `lib/domain/run/grid.ts` says what each letter means.
 */
export const runGridSchema = z.object({
  versions: z.array(z.object({ version: z.int(), taskKeys: z.array(z.string()) })),
  /** Newest first. */
  runs: z.array(
    z.object({
      id: z.uuid(),
      version: z.int(),
      state: runStateSchema,
      clientKey: z.string().nullable(),
      createdAt: instantSchema,
      startedAt: instantSchema.nullable(),
      finishedAt: instantSchema.nullable(),
      cells: z.string(),
    }),
  ),
});
export type RunGrid = z.infer<typeof runGridSchema>;
