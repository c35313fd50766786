import { useMemo } from "react";
import { type NoteActions, type NoteNodeType, noteNodes } from "@/components/dag-canvas/note-data";
import { useNotesShown } from "@/components/dag-canvas/notes-switch";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { useEditor, useEditorState } from "@/lib/client/designer/editor-context";
import type { Layout, Note } from "@/lib/domain/dag/layout";

const NO_NOTES: NoteNodeType[] = [];

/** The sticky notes of the draft, where they are dragged to, and what can be done to them; null for who may only look. */
export function useNotes(actions: DesignerActions, dragged: Layout, isReadOnly: boolean) {
  const { store } = useEditor();
  const layout = useEditorState((state) => state.layout);
  const [areShown] = useNotesShown();
  const nodes = useMemo(
    () =>
      areShown ? noteNodes(layout).map((node) => ({ ...node, position: dragged[node.id] ?? node.position })) : NO_NOTES,
    [layout, dragged, areShown],
  );
  const noteActions = useMemo<NoteActions>(
    () => ({
      change: (id: string, note: Note) => {
        const { x, y } = store.getState().layout[id] ?? { x: 0, y: 0 };
        // Keystrokes that follow each other are one step of undo.
        actions.apply([{ kind: "set_note", id, place: { x, y, note } }], `note/${id}`);
      },
      remove: (id: string) => void actions.apply([{ kind: "set_note", id, place: null }]),
    }),
    [store, actions],
  );
  return { nodes, noteActions: isReadOnly ? null : noteActions };
}

/** Notes as a whole: one more, which is seen, or all of them out of sight. */
export function useNoteCommands({ addNote }: DesignerActions) {
  const [areShown, setShown] = useNotesShown();
  const add = () => {
    if (!areShown) setShown(true);
    addNote();
  };
  return { areShown, add, toggle: () => setShown(!areShown) };
}
