import { z } from "zod";
import { instantSchema } from "@/lib/contracts/problem";
import { criticalitySchema } from "@/lib/domain/dag/criticality";

/** Every week at the same hours of a time zone, or once: a window has either hours or times. */
export const windowSchema = z.object({
  name: z.string(),
  effect: z.enum(["allow", "deny"]),
  dags: z.string(),
  /** Of these, only those on which this much hangs; null for all. */
  criticality: criticalitySchema.nullable(),
  timeZone: z.string(),
  /** Monday is 1. */
  weekdays: z.array(z.int()),
  fromMinute: z.int().nullable(),
  minutes: z.int().nullable(),
  startsAt: instantSchema.nullable(),
  endsAt: instantSchema.nullable(),
  description: z.string(),
});
export type WindowView = z.infer<typeof windowSchema>;

/** GET /activation-windows */
export const windowsSchema = z.object({ items: z.array(windowSchema) });
