import {
  type Edge,
  type EdgeChange,
  type NodeChange,
  type ReactFlowState,
  useReactFlow,
  useStoreApi,
} from "@xyflow/react";
import { type MouseEvent, useCallback, useMemo, useRef, useState } from "react";
import { withExpected } from "@/components/dag-canvas/expected-flow";
import { foldGroups, type GroupNodeType, groupArea } from "@/components/dag-canvas/group-data";
import type { NoteNodeType } from "@/components/dag-canvas/note-data";
import { isIn } from "@/components/dag-canvas/scene";
import type { TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { usePointed, useScene } from "@/components/dag-canvas/use-scene";
import { endsOf } from "@/components/designer/designer-actions";
import { createFlowMapper } from "@/components/designer/flow-mapper";
import { aligned } from "@/lib/client/designer/alignment";
import type { Editor, Selection } from "@/lib/client/designer/editor";
import { useEditor, useEditorState } from "@/lib/client/designer/editor-context";
import { withFollowers } from "@/lib/client/designer/followers";
import { membersOf, withMembers } from "@/lib/client/designer/groups";
import { issuesByTask } from "@/lib/client/designer/issue-places";
import type { Place } from "@/lib/client/designer/places";
import type { Played } from "@/lib/client/designer/tried";
import type { Expected } from "@/lib/client/run/usual-durations";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { DagEdit } from "@/lib/domain/dag/edit";
import { type Group, isTaskPlace, type Layout } from "@/lib/domain/dag/layout";

/** Of more selected tasks than this, those out of view are painted like any other. */
const HELD_UP_TO = 50;

/**
 * The draft as nodes and edges, and what the canvas reports about them. While tasks are dragged their places are kept
 * here; the draft gets one edit when they are dropped.
 */
export function useCanvasNodes(issues: readonly CheckIssueView[], played: Played | null, expected: Expected | null) {
  const editor = useEditor();
  const flowStore = useStoreApi();
  const { folding, dragged, setDragged, selection } = usePicture(issues, played, expected);
  const picture = folding.flow;
  const [lines, setLines] = useState<Lines>(NO_LINES);
  const { pointed, at, onPointerMove } = usePointed(picture);
  const held = useMemo(() => [...pointed, ...heldBy(selection), ...folding.ends], [pointed, selection, folding.ends]);
  const scene = useScene(picture, held);

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      selectNodes(editor, changes, flowStore.getState());
      const moves = movesIn(changes);
      const { layout, selection: now } = editor.store.getState();
      const toPlaces = (moved: Layout) =>
        withAlignment(
          withFollowers(withMembers(moved, layout, drawnAt(layout)), layout, now.taskIds),
          tasksOnly(layout),
        );
      if (Object.keys(moves.under).length > 0) {
        const under = toPlaces(moves.under);
        setDragged((before) => ({ ...before, ...under.places }));
        setLines(under.lines);
      }
      if (Object.keys(moves.done).length === 0) return;
      editor.applyAll(moveEdits(toPlaces(moves.done).places, layout));
      setDragged(NOT_DRAGGED);
      setLines(NO_LINES);
    },
    [editor, flowStore, setDragged],
  );
  const onEdgesChange = useCallback((changes: EdgeChange[]) => selectEdges(editor, changes), [editor]);
  const select = (taskIds: readonly string[]) => editor.select({ taskIds, edgeIds: [] });
  const box = useBoxSelection(picture.nodes, scene.isPainted, select);
  /** Where a task is painted and was not pointed at before, as with a finger. */
  const onPaneClick = (event: MouseEvent) => {
    const taskId = at(event);
    if (taskId !== null) select([taskId]);
  };
  /** React Flow keeps several selected when one of them is clicked, so that they can be dragged; a click means that one. */
  const onNodeClick = ({ shiftKey, metaKey, ctrlKey }: MouseEvent, { id, type }: CanvasNode) => {
    const members = membersOf(editor.store.getState().layout, id);
    if (type === "note" || shiftKey || metaKey || ctrlKey || selection.taskIds.length <= members.length) return;
    if (members.every((member) => selection.taskIds.includes(member))) select(members);
  };
  return {
    folding,
    scene,
    dragged,
    lines,
    onNodeClick,
    onNodesChange,
    onEdgesChange,
    onPointerMove,
    onPaneClick,
    ...box,
  };
}

export type CanvasNode = TaskNodeType | NoteNodeType | GroupNodeType;

/** Where a group is drawn while nothing is dragged. */
const drawnAt = (layout: Layout) => (group: Group) =>
  groupArea(
    group.tasks.flatMap((taskId) => layout[taskId] ?? []),
    group.isFolded,
  );

/** Notes and groups do not pull tasks into line. */
const tasksOnly = (layout: Layout): Layout =>
  Object.fromEntries(Object.entries(layout).filter(([, place]) => isTaskPlace(place)));

/** Tasks are moved together; each note keeps its text. */
function moveEdits(places: Layout, layout: Layout): DagEdit[] {
  const moved = Object.entries(places);
  const notes = moved.flatMap(([id, { x, y }]): DagEdit[] => {
    const note = layout[id]?.note;
    return note ? [{ kind: "set_note", id, place: { x, y, note } }] : [];
  });
  const positions = Object.fromEntries(moved.filter(([id]) => !layout[id]?.note));
  return Object.keys(positions).length === 0 ? notes : [{ kind: "move_tasks", positions }, ...notes];
}

const NOT_DRAGGED: Layout = {};

/** The draft as it is drawn now: with what is selected, and dragged tasks where they are dragged to. */
function usePicture(issues: readonly CheckIssueView[], played: Played | null, expected: Expected | null) {
  const draft = useEditorState((state) => state.draft);
  const layout = useEditorState((state) => state.layout);
  const selection = useEditorState((state) => state.selection);
  const [toFlow] = useState(createFlowMapper);
  const [dragged, setDragged] = useState(NOT_DRAGGED);
  const byTask = useMemo(() => issuesByTask(issues), [issues]);
  const tasks = played?.byId;
  const flow = useMemo(() => toFlow(draft, layout, byTask, tasks), [toFlow, draft, layout, byTask, tasks]);
  const nodes = useMemo(() => shownNodes(flow.nodes, selection, dragged), [flow.nodes, selection, dragged]);
  const edges = useMemo(() => shownEdges(flow.edges, selection), [flow.edges, selection]);
  const picture = useMemo(
    () => (expected ? withExpected({ nodes, edges }, expected) : { nodes, edges }),
    [nodes, edges, expected],
  );
  const folding = useMemo(() => foldGroups(picture, layout), [picture, layout]);
  return { folding, dragged, setDragged, selection };
}

function heldBy({ taskIds, edgeIds }: Selection): readonly string[] {
  const ends = edgeIds.length <= HELD_UP_TO ? edgeIds.flatMap(endsOf) : [];
  return taskIds.length <= HELD_UP_TO ? [...taskIds, ...ends] : ends;
}

/** React Flow's box selects elements; in a large picture it selects what is painted as well. */
function useBoxSelection(nodes: readonly TaskNodeType[], isPainted: boolean, select: (ids: readonly string[]) => void) {
  const flow = useReactFlow();
  const start = useRef<Place | null>(null);
  const placeOf = ({ clientX: x, clientY: y }: MouseEvent) => flow.screenToFlowPosition({ x, y });
  return {
    onSelectionStart: (event: MouseEvent) => {
      start.current = placeOf(event);
    },
    onSelectionEnd: (event: MouseEvent) => {
      const [from, to] = [start.current, placeOf(event)];
      if (!isPainted || !from) return;
      const area = {
        left: Math.min(from.x, to.x),
        top: Math.min(from.y, to.y),
        right: Math.max(from.x, to.x),
        bottom: Math.max(from.y, to.y),
      };
      select(nodes.filter((node) => isIn(node, area)).map(({ id }) => id));
    },
  };
}

function shownNodes(nodes: TaskNodeType[], selection: Selection, dragged: Layout): TaskNodeType[] {
  const selected = new Set(selection.taskIds);
  return nodes.map((node) => {
    const position = dragged[node.id];
    if (!position && !selected.has(node.id)) return node;
    return { ...node, selected: selected.has(node.id), position: position ?? node.position };
  });
}

function shownEdges(edges: Edge[], selection: Selection): Edge[] {
  if (selection.edgeIds.length === 0) return edges;
  const selected = new Set(selection.edgeIds);
  return edges.map((edge) => (selected.has(edge.id) ? { ...edge, selected: true } : edge));
}

/** Places of tasks still being dragged and of those just dropped, on whole pixels. */
function movesIn(changes: readonly NodeChange<CanvasNode>[]): { under: Layout; done: Layout } {
  const under: Layout = {};
  const done: Layout = {};
  for (const change of changes) {
    if (change.type !== "position" || !change.position) continue;
    const place = { x: Math.round(change.position.x), y: Math.round(change.position.y) };
    (change.dragging ? under : done)[change.id] = place;
  }
  return { under, done };
}

/** Lines that a dragged task shares with others, as places of their upper left corners. */
export type Lines = Readonly<{ vertical: number | null; horizontal: number | null }>;
const NO_LINES: Lines = { vertical: null, horizontal: null };

/** One dragged task jumps into line with others; several keep their places towards each other. */
function withAlignment(moves: Layout, layout: Layout): { places: Layout; lines: Lines } {
  const [only, ...more] = Object.entries(moves);
  if (!only || more.length > 0) return { places: moves, lines: NO_LINES };
  const [id, place] = only;
  const others = Object.entries(layout).flatMap(([other, at]) => (other === id ? [] : [at]));
  const { place: stands, ...lines } = aligned(place, others);
  return { places: { [id]: stands }, lines };
}

type SelectChange = Readonly<{ id: string; selected: boolean }>;

function changed(ids: readonly string[], changes: readonly SelectChange[]): readonly string[] {
  if (changes.length === 0) return ids;
  const next = new Set(ids);
  for (const { id, selected } of changes) {
    if (selected) next.add(id);
    else next.delete(id);
  }
  return [...next];
}

type Keys = Pick<ReactFlowState, "multiSelectionActive" | "nodeLookup">;

/** React Flow unselects only what it knows; without the key for several, painted tasks are unselected with the rest. */
function selectNodes(editor: Editor, changes: readonly NodeChange<CanvasNode>[], known: Keys): void {
  const { selection, layout } = editor.store.getState();
  const selects = changes
    .filter((change) => change.type === "select")
    .flatMap(({ id, selected }) => membersOf(layout, id).map((member) => ({ id: member, selected })));
  if (selects.length === 0) return;
  const kept = known.multiSelectionActive
    ? selection.taskIds
    : selection.taskIds.filter((id) => known.nodeLookup.has(id));
  editor.select({ ...selection, taskIds: changed(kept, selects) });
}

function selectEdges(editor: Editor, changes: readonly EdgeChange[]): void {
  const selects = changes.filter((change) => change.type === "select");
  if (selects.length === 0) return;
  const { selection } = editor.store.getState();
  editor.select({ ...selection, edgeIds: changed(selection.edgeIds, selects) });
}
