import { z } from "zod";
import { runStateSchema } from "@/lib/domain/run/model";

/** What the address of the list of runs says. */
const runFilterSchema = z
  .strictObject({
    dag: z.string().min(1).max(100).optional(),
    state: runStateSchema.optional(),
    client: z.string().min(1).max(200).optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, "Choose what the list is narrowed to first.");

/** POST /saved-filters: under a name that one has already, it takes that one's place. */
export const saveFilterBodySchema = z.strictObject({ name: z.string().trim().min(1).max(60), filter: runFilterSchema });

const savedFilterSchema = z.object({ id: z.uuid(), name: z.string(), filter: runFilterSchema });
/** GET /saved-filters: one's own, by name. */
export const savedFiltersSchema = z.object({ items: z.array(savedFilterSchema) });
export type SavedFilters = z.infer<typeof savedFiltersSchema>;
