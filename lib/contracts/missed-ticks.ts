import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";

/** GET /dags/{dagKey}/missed-ticks */
export const missedTicksSchema = z.object({
  items: z.array(
    z.object({
      firstAt: instantSchema,
      lastAt: instantSchema,
      ticks: z.int(),
      isAtLeast: z.boolean(),
      /** The `missed` setting that gave them up, or that another schedule took over. */
      why: z.enum(["none", "last", "all", "schedule_changed"]),
      version: z.int(),
      notedAt: instantSchema,
    }),
  ),
});
export type MissedTicks = z.infer<typeof missedTicksSchema>["items"][number];
