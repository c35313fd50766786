import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";
import { instantSchema } from "@/lib/contracts/problem";

/** POST /dags/{dagKey}/draft/presence: who else has the draft open, and the newest save. */
export const draftPresenceSchema = z.object({
  others: z.array(personSchema),
  saveNumber: z.int(),
  savedBy: personSchema,
  savedAt: instantSchema,
});
export type DraftPresence = z.infer<typeof draftPresenceSchema>;
