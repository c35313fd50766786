import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";
import { taskKeySchema } from "@/lib/domain/dag/document";

/** POST /dags/{dagKey}/pins: what this task handed on there, for one's own tries. */
export const pinBodySchema = z
  .strictObject({ taskKey: taskKeySchema, tryId: z.uuid().optional(), runId: z.uuid().optional() })
  .refine(({ tryId, runId }) => (tryId === undefined) !== (runId === undefined), {
    path: ["tryId"],
    message: "Name a try or a run.",
  });

const pinSchema = z.object({
  taskId: z.uuid(),
  source: z.enum(["try", "run"]),
  sourceId: z.uuid(),
  clientKey: z.string().nullable(),
  pinnedAt: instantSchema,
  /** The beginning of it; null when it is long. */
  preview: z.string().nullable(),
});

/** GET /dags/{dagKey}/pins: one's own. */
export const pinsSchema = z.object({ items: z.array(pinSchema) });
export type Pins = z.infer<typeof pinsSchema>;
