import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";
import { WAIT_KINDS } from "@/lib/domain/run/wait-reason";

/** GET /runs/{id}/tasks/{taskKey}/waiting and GET /dags/{dagKey}/clients/{clientKey}/waiting */
export const waitingSchema = z.object({
  /** `not_waiting`, else the one limit that binds. */
  kind: z.enum(WAIT_KINDS),
  sentence: z.string(),
  /** When a pause ends, or a wait is looked at again. */
  until: instantSchema.nullable(),
  /** Those who have what it waits for, the longest first; not more than a handful of them. */
  holders: z.array(
    z.object({
      runId: z.uuid(),
      dagKey: z.string(),
      clientKey: z.string().nullable(),
      taskKey: z.string().nullable(),
    }),
  ),
  /** How many of them there are: slots taken, or runs under way. */
  taken: z.int().nullable(),
  /** How many stand before it in the line; counted up to 1,000. */
  ahead: z.int().nullable(),
});
export type Waiting = z.infer<typeof waitingSchema>;
