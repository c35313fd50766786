import { z } from "zod";

export const NOTE_COLOURS = ["sand", "info", "success", "warning", "violet"] as const;
export type NoteColour = (typeof NOTE_COLOURS)[number];

/** How much one note may say, and how many a canvas holds. */
export const NOTE_LIMITS = { letters: 2_000, notes: 200 } as const;

const noteSchema = z.strictObject({
  text: z.string().max(NOTE_LIMITS.letters),
  colour: z.enum(NOTE_COLOURS),
});
export type Note = z.infer<typeof noteSchema>;

const placeSchema = z.strictObject({
  x: z.number(),
  y: z.number(),
  /** Of what is no task but a sticky note. */
  note: noteSchema.optional(),
});
export type NotePlace = Readonly<{ x: number; y: number; note: Note }>;

/**
 * Where tasks stand on the canvas, by task id, in pixels, and the sticky notes between them, by ids of their own. Outside
 * the hash and never reviewed: a note explains a drawing and decides nothing.
 */
export const layoutSchema = z
  .record(z.uuid(), placeSchema)
  .refine((layout) => Object.values(layout).filter(({ note }) => note).length <= NOTE_LIMITS.notes, {
    error: `A canvas holds up to ${NOTE_LIMITS.notes} notes. Delete some of them.`,
  });
export type Layout = z.infer<typeof layoutSchema>;

/** The sticky notes of a layout, by id. */
export const notesOf = (layout: Layout): [id: string, place: NotePlace][] =>
  Object.entries(layout).flatMap(([id, { x, y, note }]) => (note ? [[id, { x, y, note }]] : []));

/** The layout of these tasks and all notes: places of tasks that are gone go too. */
export const keptLayout = (tasks: readonly Readonly<{ id: string }>[], layout: Layout): Layout => {
  const ids = new Set(tasks.map(({ id }) => id));
  return Object.fromEntries(Object.entries(layout).filter(([id, { note }]) => note !== undefined || ids.has(id)));
};
