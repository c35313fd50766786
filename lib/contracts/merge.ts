import { z } from "zod";
import { personSchema } from "@/lib/contracts/people";

const conflictId = z.string().regex(/^[0-9a-f]{64}$/);
const placeShape = {
  /** Null for a setting of the DAG. */
  taskId: z.uuid().nullable(),
  taskKey: z.string().nullable(),
  /** JSON pointer inside the task or the document; empty for the task as a whole. */
  path: z.string(),
};
const chosenShape = {
  take: z.enum(["active", "proposed", "edit"]).nullable(),
  /** What was written in place of both, when `take` is `edit`. */
  edited: z.unknown().optional(),
  chosenBy: personSchema.nullable(),
};

/** Two changes of one thing. An absent value is left out. */
const conflictSchema = z.object({
  id: conflictId,
  kind: z.enum(["delete_modify", "delete_connect", "field", "text"]),
  ...placeShape,
  base: z.unknown().optional(),
  active: z.unknown().optional(),
  proposed: z.unknown().optional(),
  /** Both sides' lines in one text, when they changed different ones. */
  offered: z.string().nullable(),
  ...chosenShape,
});
export type MergeConflict = z.infer<typeof conflictSchema>;

/** A rule that both sides keep and their merge breaks. Mended by writing another value at its place. */
const problemAtSchema = z.object({
  id: conflictId,
  ...placeShape,
  message: z.string(),
  /** The value that can be written anew; left out when there is no one place to mend. */
  value: z.unknown().optional(),
});
export type MergeProblem = z.infer<typeof problemAtSchema>;

/** GET /change-requests/{n}/merge: the head merged with what is active now. */
export const mergeSchema = z.object({
  number: z.int(),
  headRevision: z.int(),
  /** Null when nothing is active. Named by an update or a resolution; 409 when it moved on. */
  activeHash: z.string().nullable(),
  isBehind: z.boolean(),
  activeLabel: z.string(),
  /** Who wrote what became active since, and who the proposal. */
  activeBy: z.array(personSchema),
  proposedBy: z.array(personSchema),
  conflicts: z.array(conflictSchema),
  /** Only told once every conflict has a choice. */
  problems: z.array(problemAtSchema),
  /** Values that were written to mend a problem. */
  mended: z.array(z.object({ ...placeShape, edited: z.unknown().optional(), chosenBy: personSchema })),
  can: z.object({ update: z.boolean(), choose: z.boolean(), resolve: z.boolean() }),
});
export type MergeView = z.infer<typeof mergeSchema>;

const seenShape = {
  expectedHead: z.int().min(1),
  activeHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
};
/** POST /change-requests/{n}/update and …/resolve, bound to the two contents that were merged. */
export const mergeBodySchema = z.strictObject(seenShape);
export const jsonSchema = z.json();
export type Json = z.infer<typeof jsonSchema>;

/** PUT /change-requests/{n}/merge: one choice. `value` is what `edit` writes; null takes the value away. */
export const mergeChoiceBodySchema = z.strictObject({
  conflictId,
  take: z.enum(["active", "proposed", "edit"]),
  value: jsonSchema.optional(),
});
export const mergedSchema = z.object({
  number: z.int(),
  revision: z.int(),
  contentHash: z.string(),
  /** Whether the draft, which was as the head said, is now as the new head says. */
  isDraftUpdated: z.boolean(),
});
