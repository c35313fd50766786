import type { Node } from "@xyflow/react";
import { createContext } from "react";
import { type Layout, type Note, notesOf } from "@/lib/domain/dag/layout";

export const NOTE_SIZE = { width: 220, height: 140 } as const;
/** Class of the part by which a note is dragged. */
export const NOTE_GRIP = "note-grip";

export type NoteNodeType = Node<{ note: Note }, "note">;

/** The sticky notes of a layout, behind the tasks. */
export const noteNodes = (layout: Layout): NoteNodeType[] =>
  notesOf(layout).map(([id, { x, y, note }]) => ({
    id,
    type: "note",
    position: { x, y },
    data: { note },
    ...NOTE_SIZE,
    measured: NOTE_SIZE,
    zIndex: -1,
    selectable: false,
    connectable: false,
    focusable: false,
    dragHandle: `.${NOTE_GRIP}`,
  }));

/** What can be done to a note; without it, notes are only read. */
export type NoteActions = Readonly<{
  change: (id: string, note: Note) => void;
  remove: (id: string) => void;
}>;
export const NoteActionsContext = createContext<NoteActions | null>(null);
