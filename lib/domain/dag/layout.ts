import { z } from "zod";

export const NOTE_COLOURS = ["sand", "info", "success", "warning", "violet"] as const;
export type NoteColour = (typeof NOTE_COLOURS)[number];

/** How much one note may say, and how many a canvas holds. */
export const NOTE_LIMITS = { letters: 2_000, notes: 200 } as const;
/** How long a group's name may be, and how many groups a canvas holds. */
export const GROUP_LIMITS = { letters: 80, groups: 200, tasks: 2_000 } as const;

const noteSchema = z.strictObject({
  text: z.string().max(NOTE_LIMITS.letters),
  colour: z.enum(NOTE_COLOURS),
});
export type Note = z.infer<typeof noteSchema>;

const groupSchema = z.strictObject({
  name: z.string().trim().min(1).max(GROUP_LIMITS.letters),
  /** Ids of the tasks in it; a task is in one group at most. */
  tasks: z.array(z.uuid()).min(1).max(GROUP_LIMITS.tasks),
  /** Drawn as one box in place of its tasks. */
  isFolded: z.boolean(),
});
export type Group = z.infer<typeof groupSchema>;

const placeSchema = z.strictObject({
  x: z.number(),
  y: z.number(),
  /** Of what is no task but a sticky note. */
  note: noteSchema.optional(),
  /** Of what is no task but a group of them; its place is the middle of theirs. */
  group: groupSchema.optional(),
});
export type NotePlace = Readonly<{ x: number; y: number; note: Note }>;
export type GroupPlace = Readonly<{ x: number; y: number; group: Group }>;

/**
 * Where tasks stand on the canvas, by task id, in pixels, and the sticky notes and groups, by ids of their own. Outside
 * the hash and never reviewed: a note explains a drawing, a group orders it, and neither decides anything.
 */
export const layoutSchema = z
  .record(z.uuid(), placeSchema)
  .refine((layout) => Object.values(layout).filter(({ note }) => note).length <= NOTE_LIMITS.notes, {
    error: `A canvas holds up to ${NOTE_LIMITS.notes} notes. Delete some of them.`,
  })
  .refine((layout) => Object.values(layout).filter(({ group }) => group).length <= GROUP_LIMITS.groups, {
    error: `A canvas holds up to ${GROUP_LIMITS.groups} groups. Take some of them away.`,
  })
  .refine((layout) => isEachOnce(Object.values(layout).flatMap(({ group }) => group?.tasks ?? [])), {
    error: "A task is in one group at most. Take it out of the others.",
  });
export type Layout = z.infer<typeof layoutSchema>;

const isEachOnce = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;

/** The sticky notes of a layout, by id. */
export const notesOf = (layout: Layout): [id: string, place: NotePlace][] =>
  Object.entries(layout).flatMap(([id, { x, y, note }]) => (note ? [[id, { x, y, note }]] : []));

/** The groups of a layout, by id. */
export const groupsOf = (layout: Layout): [id: string, place: GroupPlace][] =>
  Object.entries(layout).flatMap(([id, { x, y, group }]) => (group ? [[id, { x, y, group }]] : []));

/** Whether something on the canvas is a task, and neither a note nor a group. */
export const isTaskPlace = ({ note, group }: Layout[string]): boolean => note === undefined && group === undefined;

/** The layout of these tasks, all notes, and the groups that still have a task: places of tasks that are gone go too. */
export const keptLayout = (tasks: readonly Readonly<{ id: string }>[], layout: Layout): Layout => {
  const ids = new Set(tasks.map(({ id }) => id));
  return settleGroups(
    ids,
    Object.fromEntries(Object.entries(layout).filter(([id, place]) => !isTaskPlace(place) || ids.has(id))),
  );
};

/** Groups without tasks that are gone or in a group before them, each in the middle of its tasks; an empty one is none. */
export function settleGroups(taskIds: ReadonlySet<string>, layout: Layout): Layout {
  const groups = groupsOf(layout);
  if (groups.length === 0) return layout;
  const taken = new Set<string>();
  const settled = groups.flatMap(([id, { x, y, group }]): [string, GroupPlace][] => {
    const tasks = group.tasks.filter((taskId) => taskIds.has(taskId) && !taken.has(taskId));
    for (const taskId of tasks) taken.add(taskId);
    if (tasks.length === 0) return [];
    const place = middleOf(tasks.flatMap((taskId) => layout[taskId] ?? [])) ?? { x, y };
    return [[id, { ...place, group: { ...group, tasks } }]];
  });
  const others = Object.entries(layout).filter(([, { group }]) => group === undefined);
  return Object.fromEntries([...others, ...settled]);
}

/** Tasks are all of one size: the middle of their corners is the corner of a box in their middle. */
function middleOf(places: readonly Layout[string][]): { x: number; y: number } | null {
  if (places.length === 0) return null;
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  return {
    x: Math.round((Math.min(...xs) + Math.max(...xs)) / 2),
    y: Math.round((Math.min(...ys) + Math.max(...ys)) / 2),
  };
}
