import { z } from "zod";

/** What the reader ticked as read. `print` names the content that was read; with another one the tick is void. */
const tickSchema = z.object({ item: z.string(), print: z.string(), revision: z.int() });

/** GET /change-requests/{n}/ticks: the reader's own. */
export const ticksSchema = z.object({ items: z.array(tickSchema) });
export type Ticks = z.infer<typeof ticksSchema>;
/** PUT /change-requests/{n}/ticks: one place of the change list. Null takes the tick away. */
export const tickBodySchema = z.strictObject({
  item: z.string().min(1).max(200),
  print: z.string().min(1).max(64).nullable(),
  revision: z.int().min(1),
});
