import type { ReactFlowInstance } from "@xyflow/react";
import type { RefObject } from "react";
import { v7 as newId } from "uuid";
import { flightMs } from "@/components/dag-canvas/flight";
import { NOTE_SIZE } from "@/components/dag-canvas/note-data";
import { NODE_SIZE } from "@/components/dag-canvas/task-node-data";
import { toast } from "@/components/ui/toast";
import type { Editor } from "@/lib/client/designer/editor";
import { boxOf, foldEdits, freeGroupName, groupOf, membersOf } from "@/lib/client/designer/groups";
import { freePlace, offsetTo, type Place } from "@/lib/client/designer/places";
import type { Operator } from "@/lib/domain/dag/document";
import type { DagEdit } from "@/lib/domain/dag/edit";
import { lostFields } from "@/lib/domain/dag/edit-tasks";
import { copyFragment } from "@/lib/domain/dag/fragment";
import { groupsOf, type Layout } from "@/lib/domain/dag/layout";

type Surroundings = Readonly<{
  editor: Editor;
  flow: ReactFlowInstance;
  /** The element that is drawn on. */
  canvas: RefObject<HTMLElement | null>;
  isReadOnly: boolean;
}>;

export type DesignerActions = ReturnType<typeof createDesignerActions>;

/** What buttons, keys and drops do to the draft and to the view of it. A refusal is told in a toast. */
export function createDesignerActions(around: Surroundings) {
  const { editor, isReadOnly } = around;
  const apply = (edits: readonly DagEdit[], group: string | null = null): boolean => {
    if (isReadOnly || edits.length === 0) return false;
    const refusal = editor.applyAll(edits, group);
    if (refusal) toast.error(refusal.message);
    return refusal === null;
  };
  const selectTasks = (taskIds: readonly string[]) => editor.select({ taskIds, edgeIds: [] });
  const tools = { ...around, apply, selectTasks };
  return { apply, selectTasks, ...drawing(tools), ...grouping(tools), ...clipboard(tools), ...viewing(tools) };
}

type Tools = Surroundings &
  Readonly<{
    apply: (edits: readonly DagEdit[], group?: string | null) => boolean;
    selectTasks: (taskIds: readonly string[]) => void;
  }>;

const everything = () => ({ padding: 0.08, maxZoom: 1, duration: flightMs(250) });
const closeUp = () => ({ duration: flightMs(250) });
/** Below this the small print of a task cannot be read. */
const READABLE_ZOOM = 0.75;
const oneStep = () => ({ duration: flightMs(150) });
/** Between the two ends in an edge's id, as `documentToEdges` joins them. */
const ENDS = "->";

function middleOf({ canvas, flow }: Surroundings): Place {
  const box = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0, height: 0 };
  return flow.screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
}

function drawing(tools: Tools) {
  const { editor, flow, canvas, isReadOnly, apply, selectTasks } = tools;
  return {
    /**
     * Puts a new task with its middle at a place, or where nothing stands in the middle of the view. Dropped on an edge,
     * or added while one edge is selected, it comes between the edge's ends.
     */
    addTask: (operator: Operator, at: Place | null, onEdge: string | null = null) => {
      const id = newId();
      const { layout, selection } = editor.store.getState();
      const [only, ...others] = selection.edgeIds;
      const [sourceId, targetId] = endsOf(onEdge ?? (at === null && others.length === 0 ? only : undefined));
      const middle = at ?? middleOfEdge(layout, sourceId, targetId) ?? middleOf(tools);
      const corner = { x: Math.round(middle.x - NODE_SIZE.width / 2), y: Math.round(middle.y - NODE_SIZE.height / 2) };
      const position = at ? corner : freePlace(corner, Object.values(layout), NODE_SIZE);
      const task = { id, key: operator, operator, position };
      const edit: DagEdit =
        sourceId === undefined || targetId === undefined
          ? { kind: "add_task", ...task }
          : { kind: "insert_task", ...task, sourceId, targetId };
      if (apply([edit])) selectTasks([id]);
    },
    /** Puts an empty sticky note where nothing stands near the middle of the view. */
    addNote: () => {
      const { layout } = editor.store.getState();
      const { x, y } = middleOf(tools);
      const corner = { x: Math.round(x - NOTE_SIZE.width / 2), y: Math.round(y - NOTE_SIZE.height / 2) };
      const place = freePlace(corner, Object.values(layout), NOTE_SIZE);
      const id = newId();
      if (!apply([{ kind: "set_note", id, place: { ...place, note: { text: "", colour: "sand" } } }])) return;
      requestAnimationFrame(() => canvas.current?.querySelector<HTMLElement>(`[data-id="${id}"] textarea`)?.focus());
    },
    /** Disables the selected tasks, or enables them when all of them are disabled. */
    toggleDisabled: () => {
      const { draft, selection } = editor.store.getState();
      const chosen = draft.tasks.filter(({ id }) => selection.taskIds.includes(id));
      const disabled = chosen.every((task) => task.disabled) ? undefined : true;
      apply(chosen.map(({ id }): DagEdit => ({ kind: "set_task_fields", id, fields: { disabled } })));
    },
    /** Another operator in a task's place: key, edges and place stay, and so do fields that both have. */
    replaceTask: (id: string, operator: Operator) => {
      const task = editor.store.getState().draft.tasks.find((each) => each.id === id);
      if (!task || task.operator === operator) return;
      const lost = lostFields(task, operator);
      if (!apply([{ kind: "set_task_fields", id, fields: { operator } }])) return;
      selectTasks([id]);
      if (lost.length > 0) toast.info(`${task.key} has no ${lost.join(", ")} any more. Undo brings it back.`);
    },
    /** Answers why the name cannot be taken, which is told at the field that it was typed in. */
    renameParameter: (name: string, next: string): string | null => {
      if (isReadOnly) return null;
      return editor.apply({ kind: "rename_parameter", name, next })?.message ?? null;
    },
    undo: () => {
      if (!isReadOnly) editor.undo();
    },
    redo: () => {
      if (!isReadOnly) editor.redo();
    },
    connect: (sourceId: string, targetId: string) => apply([{ kind: "connect", sourceId, targetId }]),
    deleteSelected: () => {
      if (apply(deletionOf(editor))) selectTasks([]);
      canvas.current?.focus();
    },
    arrange: async () => {
      const { layoutGraph } = await import("@/components/dag-canvas/layout");
      const { draft, layout } = editor.store.getState();
      const groups = groupsOf(layout).map(([, { group }]) => group);
      if (apply([{ kind: "set_layout", layout: layoutGraph(draft, groups) }]))
        requestAnimationFrame(() => void flow.fitView(everything()));
    },
  };
}

function grouping({ editor, apply, selectTasks }: Tools) {
  const chosen = () => {
    const { layout, selection } = editor.store.getState();
    return { layout, taskIds: selection.taskIds };
  };
  return {
    /** Makes a group of the selected tasks, with a name that can be typed over. */
    group: () => {
      const { layout, taskIds } = chosen();
      if (taskIds.length === 0) return void toast.info("Select the tasks that belong together first.");
      const group = { name: freeGroupName(layout), tasks: [...taskIds], isFolded: false };
      apply([{ kind: "set_group", id: newId(), group }]);
    },
    /** Takes the group of the selected tasks away; the tasks stay. */
    ungroup: () => {
      const { layout, taskIds } = chosen();
      const found = groupOf(layout, taskIds);
      if (found) apply([{ kind: "set_group", id: found.id, group: null }]);
    },
    renameGroup: (id: string, name: string) => {
      const group = editor.store.getState().layout[id]?.group;
      if (group && name.trim() !== "") apply([{ kind: "set_group", id, group: { ...group, name: name.trim() } }]);
    },
    /** Folds the groups of the selected tasks, or opens them when all are folded. */
    toggleGroups: () => {
      const { layout, taskIds } = chosen();
      apply(foldEdits(layout, taskIds));
    },
    toggleGroup: (id: string) => {
      const group = editor.store.getState().layout[id]?.group;
      if (group) apply([{ kind: "set_group", id, group: { ...group, isFolded: !group.isFolded } }]);
    },
    selectGroup: (id: string) => selectTasks(membersOf(editor.store.getState().layout, id)),
  };
}

/** The ids of the tasks at both ends; none of no edge. */
export const endsOf = (edgeId: string | undefined): string[] => edgeId?.split(ENDS) ?? [];

function middleOfEdge(layout: Layout, sourceId = "", targetId = ""): Place | null {
  const [from, to] = [layout[sourceId], layout[targetId]];
  if (!from || !to) return null;
  return { x: (from.x + to.x + NODE_SIZE.width) / 2, y: (from.y + to.y + NODE_SIZE.height) / 2 };
}

/** The edits that delete what is selected. An edge of a deleted task goes with it by itself. */
function deletionOf(editor: Editor): DagEdit[] {
  const { selection, draft } = editor.store.getState();
  const ids = draft.tasks.map(({ id }) => id).filter((id) => selection.taskIds.includes(id));
  const edits = selection.edgeIds.flatMap((edgeId): DagEdit[] => {
    const [sourceId = "", targetId = ""] = endsOf(edgeId);
    return ids.includes(sourceId) || ids.includes(targetId) ? [] : [{ kind: "disconnect", sourceId, targetId }];
  });
  return ids.length > 0 ? [...edits, { kind: "remove_tasks", ids }] : edits;
}

function clipboard(tools: Tools) {
  const { editor, apply, selectTasks } = tools;
  return {
    /** The selected tasks as text; null when none is selected. */
    copied: (): string | null => {
      const { draft, layout, selection } = editor.store.getState();
      return selection.taskIds.length === 0 ? null : copyFragment({ document: draft, layout }, selection.taskIds);
    },
    paste: async (text: string, at: Place | null) => {
      const { parseFragment } = await import("@/lib/domain/dag/fragment-parse");
      const fragment = parseFragment(text);
      if (!fragment.ok) return void toast.error(fragment.error);
      const { tasks } = fragment.value;
      const newIds = tasks.map(() => newId());
      const offset = offsetTo(
        at ?? middleOf(tools),
        tasks.flatMap((task) => task.at ?? []),
      );
      if (apply([{ kind: "paste_tasks", fragment: fragment.value, offset, newIds }])) selectTasks(newIds);
    },
  };
}

function viewing({ editor, flow, canvas, selectTasks }: Tools) {
  /** Brings a task into the middle; one that cannot be read at this zoom is drawn larger. */
  const centre = (taskId: string) => {
    const { layout } = editor.store.getState();
    const place = layout[boxOf(layout, taskId) ?? taskId];
    const zoom = Math.max(flow.getZoom(), READABLE_ZOOM);
    if (place)
      void flow.setCenter(place.x + NODE_SIZE.width / 2, place.y + NODE_SIZE.height / 2, { ...closeUp(), zoom });
  };
  return {
    selectAll: () => selectTasks(editor.store.getState().draft.tasks.map(({ id }) => id)),
    jumpTo: (taskId: string) => {
      selectTasks([taskId]);
      centre(taskId);
    },
    /** Selects a task, or the folded group it is in, and moves the view only when that is not in it. */
    stepTo: (taskId: string) => {
      const { layout } = editor.store.getState();
      const shown = boxOf(layout, taskId) ?? taskId;
      selectTasks(membersOf(layout, shown));
      const node = canvas.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(shown)}"]`);
      if (!node || !isWithin(node, canvas.current)) centre(taskId);
      node?.focus({ preventScroll: true });
    },
    zoomIn: () => void flow.zoomIn(oneStep()),
    zoomFull: () => void flow.zoomTo(1, oneStep()),
    zoomOut: () => void flow.zoomOut(oneStep()),
    zoomAll: () => void flow.fitView(everything()),
  };
}

function isWithin(element: HTMLElement, container: HTMLElement | null): boolean {
  const inner = element.getBoundingClientRect();
  const outer = container?.getBoundingClientRect();
  if (!outer) return false;
  return (
    inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom
  );
}
