import { z } from "zod";

/** Where tasks stand on the canvas, by task id, in pixels. Outside the hash and never reviewed. */
export const layoutSchema = z.record(z.uuid(), z.strictObject({ x: z.number(), y: z.number() }));
export type Layout = z.infer<typeof layoutSchema>;
