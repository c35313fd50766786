import { z } from "zod";

/** A line of a text, counted from 1, and the characters of it that are meant, when not all are. */
const textSpotSchema = z.strictObject({
  line: z.int().min(1).max(1_000_000),
  range: z
    .strictObject({ from: z.int().min(0), to: z.int().max(100_000) })
    .refine(({ from, to }) => from < to, "A range ends after it begins.")
    .optional(),
});

const pathSchema = z.string().min(1).max(200);

/**
 * Where a thread hangs: a task, a field of it, an edge, a setting, a pack or a file of one, or the whole change request. Paths
 * are JSON pointers inside the task or the document; a spot is a line of the text that is there.
 */
export const anchorSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("task"), taskId: z.uuid() }),
  z.strictObject({ kind: z.literal("field"), taskId: z.uuid(), path: pathSchema, spot: textSpotSchema.optional() }),
  z.strictObject({ kind: z.literal("edge"), sourceId: z.uuid(), targetId: z.uuid() }),
  z.strictObject({ kind: z.literal("setting"), path: pathSchema, spot: textSpotSchema.optional() }),
  z.strictObject({ kind: z.literal("pack"), pack: z.string().min(1).max(200) }),
  z.strictObject({
    kind: z.literal("pack_file"),
    pack: z.string().min(1).max(200),
    file: z.string().min(1).max(500),
    spot: textSpotSchema.optional(),
  }),
  z.strictObject({ kind: z.literal("change_request") }),
]);
export type Anchor = z.infer<typeof anchorSchema>;
