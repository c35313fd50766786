import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";
import { MARKS } from "@/lib/domain/run/by-hand";

/** GET /mark-requests : those of one run, or all. */
export const listMarkRequestsQuerySchema = z.strictObject({ runId: z.uuid().optional() });

/** A mark of a decision-critical task that waits for another person's word. */
export const markRequestSchema = z.object({
  id: z.uuid(),
  runId: z.uuid(),
  taskKey: z.string(),
  dagKey: z.string(),
  clientKey: z.string().nullable(),
  state: z.enum(MARKS),
  /** Of a branch: keys of the tasks that it is to have chosen. */
  chosen: z.array(z.string()),
  hasOutput: z.boolean(),
  /** Null when there is none, or the reader may neither mark nor see outputs. */
  output: z.unknown().nullable(),
  reason: z.string(),
  askedBy: personSchema,
  askedAt: instantSchema,
});
export type MarkRequest = z.infer<typeof markRequestSchema>;
export const markRequestsSchema = z.object({ items: z.array(markRequestSchema) });

/** POST /mark-requests/{id}/confirm : 409 with a new preview in `details` when anything changed since. */
export const confirmMarkBodySchema = z.strictObject({ previewHash: z.string().max(100) });
