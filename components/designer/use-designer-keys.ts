import { useLayoutEffect } from "react";
import type { DesignerActions } from "@/components/designer/designer-actions";
import type { SidePanelState } from "@/components/designer/use-side-panel";
import type { Editor } from "@/lib/client/designer/editor";
import { useEditor } from "@/lib/client/designer/editor-context";
import { type Direction, neighbourOutside } from "@/lib/client/designer/neighbour";
import { type Command, commandOf } from "@/lib/client/designer/shortcuts";

type Options = Readonly<{
  actions: DesignerActions;
  /** The whole designer; the canvas and palette inside of it are marked `data-designer-area="canvas"`. */
  root: React.RefObject<HTMLElement | null>;
  pointer: React.RefObject<Readonly<{ x: number; y: number }> | null>;
  /** The key is renamed, and the operator chosen, in the form. */
  onOpenField: SidePanelState["openField"];
  onSearch: () => void;
  onShowKeys: () => void;
  onSimulate: () => void;
  notes: Readonly<{ add: () => void; toggle: () => void }>;
}>;

const EDITABLE = "input, textarea, select, [contenteditable='true'], [role='dialog']";
const UNDO: ReadonlySet<Command> = new Set(["undo", "redo"]);
const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
/** Pixels a task moves per key press. */
const NUDGE = 20;

/** Connects the keyboard and the clipboard to the designer. Whoever types in a field keeps the keys. */
export function useDesignerKeys(options: Options): void {
  const { actions, root, pointer, onOpenField, onSearch, onShowKeys, onSimulate, notes } = options;
  const editor = useEditor();
  // Before the first paint: whoever sees the canvas may press a key.
  useLayoutEffect(() => {
    const run: Record<Command, () => void> = {
      undo: actions.undo,
      redo: actions.redo,
      select_all: actions.selectAll,
      clear_selection: () => actions.selectTasks([]),
      delete: actions.deleteSelected,
      disable: actions.toggleDisabled,
      rename: () => onOpenField("key"),
      replace: () => onOpenField("operator"),
      group: actions.group,
      ungroup: actions.ungroup,
      fold: actions.toggleGroups,
      simulate: onSimulate,
      note: notes.add,
      hide_notes: notes.toggle,
      search: onSearch,
      layout: actions.arrange,
      zoom_all: actions.zoomAll,
      zoom_full: actions.zoomFull,
      zoom_in: actions.zoomIn,
      zoom_out: actions.zoomOut,
      keys: onShowKeys,
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const place = placeOf(event.target, root.current);
      if (place === "elsewhere") return;
      const direction = ARROWS[event.key];
      if (direction && place === "canvas") return goOrNudge(event, direction, editor, actions);
      const command = commandOf(event);
      if (!command || (place === "designer" && !UNDO.has(command))) return;
      event.preventDefault();
      run[command]();
    };
    const onCopy = (event: ClipboardEvent) => copyTasks(event, root.current, actions);
    const onCut = (event: ClipboardEvent) => {
      if (copyTasks(event, root.current, actions)) actions.deleteSelected();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (placeOf(event.target, root.current) !== "canvas" || !event.clipboardData) return;
      event.preventDefault();
      actions.paste(event.clipboardData.getData("text/plain"), pointer.current);
    };
    // React Flow moves tasks by arrow keys; capturing comes before it.
    document.addEventListener("keydown", onKeyDown, { capture: true });
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCut);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("keydown", onKeyDown, { capture: true });
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCut);
      document.removeEventListener("paste", onPaste);
    };
  }, [editor, actions, root, pointer, onOpenField, onSearch, onShowKeys, onSimulate, notes]);
}

/** Where a key was pressed. The body counts as the canvas: a deleted task leaves the focus there. */
function placeOf(target: EventTarget | null, root: HTMLElement | null): "canvas" | "designer" | "elsewhere" {
  if (!root || !(target instanceof Element) || target.closest(EDITABLE)) return "elsewhere";
  if (target === document.body) return document.querySelector("[role='dialog']") ? "elsewhere" : "canvas";
  if (!root.contains(target)) return "elsewhere";
  return target.closest("[data-designer-area='canvas']") ? "canvas" : "designer";
}

function copyTasks(event: ClipboardEvent, root: HTMLElement | null, actions: DesignerActions): boolean {
  if (placeOf(event.target, root) !== "canvas" || document.getSelection()?.isCollapsed === false) return false;
  const text = actions.copied();
  if (text === null || !event.clipboardData) return false;
  event.preventDefault();
  event.clipboardData.setData("text/plain", text);
  return true;
}

function goOrNudge(event: KeyboardEvent, direction: Direction, editor: Editor, actions: DesignerActions): void {
  const { draft, layout, selection } = editor.store.getState();
  const [first] = selection.taskIds;
  if (first === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.shiftKey) {
    const positions = Object.fromEntries(
      selection.taskIds.flatMap((id) => {
        const place = layout[id];
        return place ? [[id, nudged(place, direction)] as const] : [];
      }),
    );
    actions.apply([{ kind: "move_tasks", positions }], "nudge");
    return;
  }
  const next = neighbourOutside(draft, layout, first, direction);
  if (next) actions.stepTo(next);
}

function nudged({ x, y }: Readonly<{ x: number; y: number }>, direction: Direction): { x: number; y: number } {
  switch (direction) {
    case "left":
      return { x: x - NUDGE, y };
    case "right":
      return { x: x + NUDGE, y };
    case "up":
      return { x, y: y - NUDGE };
    case "down":
      return { x, y: y + NUDGE };
  }
}
