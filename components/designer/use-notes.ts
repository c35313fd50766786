import { useMemo } from "react";
import { type NoteActions, noteNodes } from "@/components/dag-canvas/note-data";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { useEditor, useEditorState } from "@/lib/client/designer/editor-context";
import type { Layout, Note } from "@/lib/domain/dag/layout";

/** The sticky notes of the draft, where they are dragged to, and what can be done to them; null for who may only look. */
export function useNotes(actions: DesignerActions, dragged: Layout, isReadOnly: boolean) {
  const { store } = useEditor();
  const layout = useEditorState((state) => state.layout);
  const nodes = useMemo(
    () => noteNodes(layout).map((node) => ({ ...node, position: dragged[node.id] ?? node.position })),
    [layout, dragged],
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
