import { z } from "zod";

/** GET /dags/{dagKey}/durations: what tasks took in the newest runs that succeeded. Tasks that none of them ran are missing. */
export const usualDurationsSchema = z.object({
  /** How many runs this was learnt from. */
  runs: z.int(),
  tasks: z.array(
    z.object({ taskKey: z.string(), medianMs: z.number().min(0), p95Ms: z.number().min(0), runs: z.int() }),
  ),
  /** From the first start to the end of the whole run; null without a run. */
  wholeMs: z.object({ median: z.number(), p95: z.number() }).nullable(),
});
export type UsualDurations = z.infer<typeof usualDurationsSchema>;
