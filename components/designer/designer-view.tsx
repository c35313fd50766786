"use client";

import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import dynamic from "next/dynamic";
import { parseAsBoolean, useQueryState } from "nuqs";
import { type ComponentProps, type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { DesignCanvas } from "@/components/designer/design-canvas";
import { createDesignerActions } from "@/components/designer/designer-actions";
import { DesignerToolbar } from "@/components/designer/designer-toolbar";
import { OperatorPalette } from "@/components/designer/operator-palette";
import { SidePanel } from "@/components/designer/side-panel";
import { SubmitButton } from "@/components/designer/submit-button";
import { useDesignerKeys } from "@/components/designer/use-designer-keys";
import { useNoteCommands } from "@/components/designer/use-notes";
import { useSidePanel } from "@/components/designer/use-side-panel";
import { Notice } from "@/components/ui/notice";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { Autosave } from "@/lib/client/designer/autosave";
import type { EditorContent } from "@/lib/client/designer/editor";
import { useEditor, useEditorState } from "@/lib/client/designer/editor-context";
import type { Place } from "@/lib/client/designer/places";
import { useTried } from "@/lib/client/designer/tried";
import { useIssues } from "@/lib/client/designer/use-issues";
import { usePlatformChoices } from "@/lib/client/designer/use-platform-choices";
import { useSimulation } from "@/lib/client/designer/use-simulation";
import { useViewOption } from "@/lib/client/view-option";
import { denialSentence } from "@/lib/domain/access/denial";

/** Parts that most visits never open. */
const DesignerKeySheet = dynamic(
  async () => (await import("@/components/designer/designer-key-sheet")).DesignerKeySheet,
);
const TaskSearch = dynamic(async () => (await import("@/components/designer/task-search")).TaskSearch);
const loading = () => <SkeletonRows label="Loading this part of the designer" />;
const SimulationPanel = dynamic(async () => (await import("@/components/designer/simulation-panel")).SimulationPanel, {
  loading,
});
const TryPanel = dynamic(async () => (await import("@/components/designer/try-panel")).TryPanel, { loading });
const YamlPane = dynamic(async () => (await import("@/components/designer/yaml-pane")).YamlPane, { ssr: false });

type Props = Readonly<{
  dagKey: string;
  isReadOnly: boolean;
  /** Null for those who may not submit. */
  submitWith: Autosave<EditorContent> | null;
  /** Null for those who may not try what is drawn. */
  tryWith: Autosave<EditorContent> | null;
  status: ReactNode;
}>;

/** Palette, canvas, YAML and forms around one editor. */
export function DesignerView(props: Props) {
  return (
    <ReactFlowProvider>
      <Workbench {...props} />
    </ReactFlowProvider>
  );
}

function Workbench({ dagKey, isReadOnly, submitWith, tryWith, status }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLElement>(null);
  const pointer = useRef<Place | null>(null);
  const isUnreadable = useEditorState((state) => state.unreadable !== null);
  const isLocked = isReadOnly || isUnreadable;
  const actions = useActions(canvas, isLocked);
  const choices = usePlatformChoices();
  const issues = useIssues(choices);
  const [isPathWanted, setIsPathWanted] = useQueryState("path", parseAsBoolean.withDefault(false));
  const [isYamlWanted, setIsYamlWanted] = useViewOption("yaml", false);
  const notes = useNoteCommands(actions);
  const overlay = useOverlay();
  const side = useSidePanel();
  const simulation = useSimulation();
  const trying = useTrying(simulation);
  const tried = useTried(dagKey, trying.isOn);
  const isYamlShown = isYamlWanted || isUnreadable;
  useDesignerKeys({
    actions,
    root,
    pointer,
    onOpenField: side.openField,
    onSearch: overlay.openSearch,
    onShowKeys: overlay.openKeys,
    onSimulate: simulation.toggle,
    notes,
  });

  return (
    <div ref={root} className="flex h-full min-h-96 flex-col">
      <div data-designer-area="canvas">
        <DesignerToolbar
          actions={actions}
          isReadOnly={isLocked}
          isYamlShown={isYamlShown}
          onToggleYaml={() => setIsYamlWanted(!isYamlWanted)}
          notes={notes}
          isSimulating={simulation.isOn}
          onToggleSimulation={simulation.toggle}
          trying={tryWith && !isLocked ? trying : null}
          isPathShown={isPathWanted}
          onTogglePath={() => void setIsPathWanted(!isPathWanted || null)}
          onSearch={overlay.openSearch}
          onShowKeys={overlay.openKeys}
        >
          {status}
          {submitWith ? <SubmitButton {...{ dagKey, isLocked }} autosave={submitWith} onJump={actions.jumpTo} /> : null}
        </DesignerToolbar>
      </div>
      {isReadOnly ? <ReadOnlyNotice /> : null}
      <div className="flex min-h-0 flex-1">
        <div data-designer-area="canvas" className="flex min-w-0 flex-1">
          {isReadOnly ? null : (
            <OperatorPalette
              isReadOnly={isLocked}
              isNarrow={isYamlShown}
              onAdd={(operator) => actions.addTask(operator, null)}
            />
          )}
          <DesignCanvas
            {...{ dagKey, actions, issues, canvas, pointer }}
            isReadOnly={isLocked}
            played={simulation.simulated ?? tried}
            isPathShown={isPathWanted}
          >
            {isReadOnly ? null : <EmptyCanvasHint />}
            {overlay.isSearching ? <Search onJump={actions.jumpTo} onClose={overlay.closeSearch} /> : null}
          </DesignCanvas>
        </div>
        {isYamlShown ? (
          <div className="min-w-0 flex-1">
            <YamlPane dagKey={dagKey} choices={choices} isReadOnly={isReadOnly} />
          </div>
        ) : null}
        <Beside
          {...{ dagKey, actions, issues, choices, simulation, side }}
          tryWith={trying.isOn ? tryWith : null}
          isReadOnly={isLocked}
        />
      </div>
      {overlay.isKeysOpen ? <DesignerKeySheet onClose={() => overlay.setKeysOpen(false)} /> : null}
    </div>
  );
}

function useActions(canvas: React.RefObject<HTMLElement | null>, isReadOnly: boolean) {
  const editor = useEditor();
  const flow = useReactFlow();
  return useMemo(() => createDesignerActions({ editor, flow, canvas, isReadOnly }), [editor, flow, canvas, isReadOnly]);
}

type BesideProps = ComponentProps<typeof SidePanel> &
  Pick<Props, "dagKey" | "tryWith"> &
  Readonly<{ simulation: ReturnType<typeof useSimulation> }>;

/** What stands beside the canvas: a run that is simulated or tried, else forms and problems. */
function Beside({ dagKey, simulation, tryWith, ...panel }: BesideProps) {
  const { jumpTo } = panel.actions;
  if (!simulation.isOn && !tryWith) return <SidePanel {...panel} />;
  return (
    <aside aria-label="Details" className="w-84 shrink-0 border-l bg-surface">
      {simulation.isOn ? <SimulationPanel {...simulation} onJump={jumpTo} /> : null}
      {!simulation.isOn && tryWith ? <TryPanel dagKey={dagKey} autosave={tryWith} onJump={jumpTo} /> : null}
    </aside>
  );
}

/** A run that is simulated and one that is tried are not shown at once. */
function useTrying(simulation: ReturnType<typeof useSimulation>) {
  const [isWanted, setIsWanted] = useState(false);
  const isOn = isWanted && !simulation.isOn;
  const toggle = () => {
    if (simulation.isOn) void simulation.toggle();
    setIsWanted(!isOn);
  };
  return { isOn, toggle };
}

function useOverlay() {
  const [isSearching, setIsSearching] = useState(false);
  const [isKeysOpen, setKeysOpen] = useState(false);
  const openSearch = useCallback(() => setIsSearching(true), []);
  const closeSearch = useCallback(() => setIsSearching(false), []);
  const openKeys = useCallback(() => setKeysOpen(true), []);
  return { isSearching, isKeysOpen, setKeysOpen, openSearch, closeSearch, openKeys };
}

function Search({ onJump, onClose }: { onJump: (taskId: string) => void; onClose: () => void }) {
  const tasks = useEditorState((state) => state.draft.tasks);
  const jump = (taskId: string) => {
    onClose();
    onJump(taskId);
  };
  return <TaskSearch tasks={tasks} onJump={jump} onClose={onClose} />;
}

function EmptyCanvasHint() {
  const isEmpty = useEditorState((state) => state.draft.tasks.length === 0);
  if (!isEmpty) return null;
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center">
      <p className="max-w-80 rounded-lg border border-dashed bg-surface px-5 py-4 text-center text-muted">
        Nothing is drawn yet. Drag an operator from the left to here, or paste tasks copied from another DAG.
      </p>
    </div>
  );
}

function ReadOnlyNotice() {
  return <Notice className="m-2">You can look at this draft but not change it. {denialSentence("draft:edit")}</Notice>;
}
