import type { Edge, EdgeChange, NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import type { TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { createFlowMapper } from "@/components/designer/flow-mapper";
import { aligned } from "@/lib/client/designer/alignment";
import type { Editor, Selection } from "@/lib/client/designer/editor";
import { useEditor, useEditorState } from "@/lib/client/designer/editor-context";
import { issuesByTask } from "@/lib/client/designer/issue-places";
import type { Simulated } from "@/lib/client/designer/simulation";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { Layout } from "@/lib/domain/dag/layout";

/**
 * The draft as nodes and edges, and what the canvas reports about them. While tasks are dragged their places are kept
 * here; the draft gets one edit when they are dropped.
 */
export function useCanvasNodes(issues: readonly CheckIssueView[], simulated: Simulated | null) {
  const editor = useEditor();
  const draft = useEditorState((state) => state.draft);
  const layout = useEditorState((state) => state.layout);
  const selection = useEditorState((state) => state.selection);
  const [toFlow] = useState(createFlowMapper);
  const [dragged, setDragged] = useState<Layout>({});
  const [lines, setLines] = useState<Lines>(NO_LINES);

  const byTask = useMemo(() => issuesByTask(issues), [issues]);
  const played = simulated?.byId;
  const flow = useMemo(() => toFlow(draft, layout, byTask, played), [toFlow, draft, layout, byTask, played]);
  const nodes = useMemo(() => shownNodes(flow.nodes, selection, dragged), [flow.nodes, selection, dragged]);
  const edges = useMemo(() => shownEdges(flow.edges, selection), [flow.edges, selection]);

  const onNodesChange = useCallback(
    (changes: NodeChange<TaskNodeType>[]) => {
      selectNodes(editor, changes);
      const moves = movesIn(changes);
      const under = withAlignment(moves.under, editor.store.getState().layout);
      const done = withAlignment(moves.done, editor.store.getState().layout);
      if (Object.keys(moves.under).length > 0) {
        setDragged((before) => ({ ...before, ...under.places }));
        setLines(under.lines);
      }
      if (Object.keys(moves.done).length === 0) return;
      editor.apply({ kind: "move_tasks", positions: done.places });
      setDragged({});
      setLines(NO_LINES);
    },
    [editor],
  );
  const onEdgesChange = useCallback((changes: EdgeChange[]) => selectEdges(editor, changes), [editor]);
  return { nodes, edges, lines, onNodesChange, onEdgesChange };
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
function movesIn(changes: readonly NodeChange<TaskNodeType>[]): { under: Layout; done: Layout } {
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

function selectNodes(editor: Editor, changes: readonly NodeChange<TaskNodeType>[]): void {
  const selects = changes.filter((change) => change.type === "select");
  if (selects.length === 0) return;
  const { selection } = editor.store.getState();
  editor.select({ ...selection, taskIds: changed(selection.taskIds, selects) });
}

function selectEdges(editor: Editor, changes: readonly EdgeChange[]): void {
  const selects = changes.filter((change) => change.type === "select");
  if (selects.length === 0) return;
  const { selection } = editor.store.getState();
  editor.select({ ...selection, edgeIds: changed(selection.edgeIds, selects) });
}
