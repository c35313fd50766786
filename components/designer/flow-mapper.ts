import type { Edge } from "@xyflow/react";
import { documentToEdges, type Flow, taskToNode } from "@/components/dag-canvas/document-to-flow";
import type { TaskNodeType } from "@/components/dag-canvas/task-node-data";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { DagDraft, DraftTask, Layout } from "@/lib/domain/dag/document";

type IssuesByTask = ReadonlyMap<string, readonly CheckIssueView[]>;

/**
 * Maps a draft to nodes and edges again and again, and answers the same objects for whatever did not change: the
 * canvas draws only what it gets a new object for, so that typing into one of 300 tasks draws one of them.
 */
export function createFlowMapper(): (draft: DagDraft, layout: Layout, issues: IssuesByTask) => Flow {
  let nodes = new Map<string, TaskNodeType>();
  let edges = new Map<string, Edge>();
  return (draft, layout, issues) => {
    nodes = new Map(
      draft.tasks.map((task) => [task.id, nodeOf(nodes.get(task.id), task, layout, issues.get(task.id))]),
    );
    edges = new Map(documentToEdges(draft.tasks).map((edge) => [edge.id, edgeOf(edges.get(edge.id), edge)]));
    return { nodes: [...nodes.values()], edges: [...edges.values()] };
  };
}

const ORIGIN = { x: 0, y: 0 } as const;

function nodeOf(
  before: TaskNodeType | undefined,
  task: DraftTask,
  layout: Layout,
  issues: readonly CheckIssueView[] | undefined,
): TaskNodeType {
  const place = layout[task.id] ?? ORIGIN;
  if (!before || before.data.task !== task || !sameIssues(before.data.issues, issues))
    return taskToNode(task, place, { issues });
  const isThere = before.position.x === place.x && before.position.y === place.y;
  return isThere ? before : { ...before, position: place };
}

const edgeOf = (before: Edge | undefined, edge: Edge): Edge =>
  before && before.label === edge.label && before.source === edge.source && before.target === edge.target
    ? before
    : edge;

function sameIssues(a: readonly CheckIssueView[] = [], b: readonly CheckIssueView[] = []): boolean {
  return a.length === b.length && a.every((issue, at) => issue.message === b[at]?.message);
}
