"use client";

import {
  Braces,
  CircleHelp,
  Eye,
  EyeOff,
  FlaskConical,
  Network,
  Redo2,
  Route,
  Search,
  StickyNote,
  TestTubeDiagonal,
  Undo2,
} from "lucide-react";
import type { ReactNode } from "react";
import type { DesignerActions } from "@/components/designer/designer-actions";
import { Button, IconButton } from "@/components/ui/button";
import { useEditorState, useHistory } from "@/lib/client/designer/editor-context";
import { notesOf } from "@/lib/domain/dag/layout";

type Props = Readonly<{
  actions: DesignerActions;
  isReadOnly: boolean;
  isYamlShown: boolean;
  onToggleYaml: () => void;
  isSimulating: boolean;
  onToggleSimulation: () => void;
  /** Null for those who may not try drafts. */
  trying: Readonly<{ isOn: boolean; toggle: () => void }> | null;
  notes: Readonly<{ areShown: boolean; add: () => void; toggle: () => void }>;
  isPathShown: boolean;
  onTogglePath: () => void;
  onSearch: () => void;
  onShowKeys: () => void;
  /** At the right: what became of the draft, and the way to a review. */
  children: ReactNode;
}>;

/** Everything that concerns the drawing as a whole. */
export function DesignerToolbar(props: Props) {
  const {
    actions,
    isReadOnly,
    isYamlShown,
    onToggleYaml,
    isSimulating,
    onToggleSimulation,
    trying,
    notes,
    isPathShown,
    onTogglePath,
    onSearch,
    onShowKeys,
    children,
  } = props;
  return (
    <div
      role="toolbar"
      aria-label="Designer"
      className="flex h-11 shrink-0 items-center gap-1 border-b bg-surface px-2"
    >
      {isReadOnly ? null : <HistoryButtons actions={actions} />}
      {isReadOnly ? null : <IconButton label="Arrange all tasks" icon={Network} onClick={actions.arrange} />}
      {isReadOnly ? null : <IconButton label="Add a note" icon={StickyNote} onClick={notes.add} />}
      <NotesButton {...notes} />
      <IconButton label="Find a task" icon={Search} onClick={onSearch} />
      <Button variant="ghost" icon={Braces} aria-pressed={isYamlShown} onClick={onToggleYaml}>
        {isYamlShown ? "Hide YAML" : "Show YAML"}
      </Button>
      <Button variant="ghost" icon={FlaskConical} aria-pressed={isSimulating} onClick={onToggleSimulation}>
        Simulate
      </Button>
      {trying ? (
        <Button variant="ghost" icon={TestTubeDiagonal} aria-pressed={trying.isOn} onClick={trying.toggle}>
          Try
        </Button>
      ) : null}
      <IconButton label="Critical path" icon={Route} aria-pressed={isPathShown} onClick={onTogglePath} />
      <IconButton label="Keyboard shortcuts" icon={CircleHelp} onClick={onShowKeys} />
      <span className="flex-1" />
      {children}
    </div>
  );
}

/** Only where there are notes, or somebody would look for those that are hidden. */
function NotesButton({ areShown, toggle }: Props["notes"]) {
  const hasNotes = useEditorState(({ layout }) => notesOf(layout).length > 0);
  if (!hasNotes) return null;
  return <IconButton label={areShown ? "Hide notes" : "Show notes"} icon={areShown ? EyeOff : Eye} onClick={toggle} />;
}

function HistoryButtons({ actions }: Pick<Props, "actions">) {
  const { canUndo, canRedo } = useHistory();
  return (
    <>
      <IconButton label="Undo" icon={Undo2} disabled={!canUndo} onClick={actions.undo} />
      <IconButton label="Redo" icon={Redo2} disabled={!canRedo} onClick={actions.redo} />
    </>
  );
}
