"use client";

import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { createDesignerActions, type DesignerActions } from "@/components/designer/designer-actions";
import { DRAFT } from "@/components/gallery/fixtures/dags";
import { JONAS } from "@/components/gallery/fixtures/people";
import { createAutosave } from "@/lib/client/designer/autosave";
import { createEditor, type EditorContent } from "@/lib/client/designer/editor";
import { EditorProvider, useEditor } from "@/lib/client/designer/editor-context";
import { openSession } from "@/lib/client/designer/session";
import type { DagDraft } from "@/lib/domain/dag/document";

const ignore = () => undefined;

/** Keeps nothing: what stands in the gallery is made up again with every visit. */
const NO_STORAGE = { getItem: () => null, setItem: ignore, removeItem: ignore };

/** One stay at the draft, with a change of its own, that nothing is sent from. */
export function shownSession() {
  const session = openSession(DRAFT, { storage: NO_STORAGE, personKey: JONAS.personKey });
  session.editor.apply({ kind: "set_settings", settings: { description: "What we decide, and for whom." } });
  return session;
}

export const shownAutosave = () =>
  createAutosave<EditorContent>({
    saveNumber: DRAFT.saveNumber,
    save: async () => ({ kind: "failed", message: "Nothing is saved in the gallery." }),
    backup: { write: ignore, clear: ignore },
  });

type Props = Readonly<{
  draft: DagDraft;
  /** Keys of the tasks that are selected. */
  selected?: readonly string[];
  /** What was typed as YAML and cannot be read. */
  unreadable?: string;
  children: (actions: DesignerActions) => ReactNode;
}>;

const NONE: readonly string[] = [];

/** What stands beside the canvas, around an editor with this draft. */
export function ShownEditor({ draft, selected = NONE, unreadable, children }: Props) {
  const [editor] = useState(() => {
    const shown = createEditor({ draft, layout: DRAFT.layout, yaml: "" });
    shown.select({ taskIds: draft.tasks.flatMap(({ id, key }) => (selected.includes(key) ? [id] : [])), edgeIds: [] });
    const problem = { line: 2, column: 1, from: 10, to: 18, message: "A colon is missing." };
    if (unreadable !== undefined) shown.takeYaml(unreadable, { ok: false, error: [problem] }, (_, layout) => layout);
    return shown;
  });
  return (
    <ReactFlowProvider>
      <EditorProvider editor={editor}>
        <WithActions>{children}</WithActions>
      </EditorProvider>
    </ReactFlowProvider>
  );
}

function WithActions({ children }: Pick<Props, "children">) {
  const [editor, flow, canvas] = [useEditor(), useReactFlow(), useRef(null)];
  const actions = useMemo(
    () => createDesignerActions({ editor, flow, canvas, isReadOnly: false }),
    [editor, flow, canvas],
  );
  return children(actions);
}
