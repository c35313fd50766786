import type { Edge } from "@xyflow/react";
import { documentToEdges, type Flow, taskToNode } from "@/components/dag-canvas/document-to-flow";
import { EDGE_CLASS, type EdgeEnd, edgeLook } from "@/components/dag-canvas/edge-look";
import type { TaskNodeData, TaskNodeType } from "@/components/dag-canvas/task-node-data";
import type { PlayedTask } from "@/lib/client/designer/tried";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { DagDraft, DraftTask } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";

type IssuesByTask = ReadonlyMap<string, readonly CheckIssueView[]>;
/** What a simulation or a try says of each task; empty while there is none. */
type Played = ReadonlyMap<string, EdgeEnd & Pick<PlayedTask, "result">>;
const NOT_PLAYED: Played = new Map();

/**
 * Maps a draft to nodes and edges again and again, and answers the same objects for whatever did not change: the
 * canvas draws only what it gets a new object for, so that typing into one of 300 tasks draws one of them.
 */
export function createFlowMapper(): (draft: DagDraft, layout: Layout, issues: IssuesByTask, played?: Played) => Flow {
  let nodes = new Map<string, TaskNodeType>();
  let edges = new Map<string, Edge>();
  return (draft, layout, issues, played = NOT_PLAYED) => {
    nodes = new Map(
      draft.tasks.map((task) => {
        const { state, result = null } = played.get(task.id) ?? {};
        const data = { issues: issues.get(task.id), state, result: result ?? undefined };
        return [task.id, nodeOf(nodes.get(task.id), task, layout, data)];
      }),
    );
    edges = new Map(
      documentToEdges(draft.tasks).map((edge) => [edge.id, edgeOf(edges.get(edge.id), withLook(edge, played))]),
    );
    return { nodes: [...nodes.values()], edges: [...edges.values()] };
  };
}

const ORIGIN = { x: 0, y: 0 } as const;

function nodeOf(
  before: TaskNodeType | undefined,
  task: DraftTask,
  layout: Layout,
  data: Pick<TaskNodeData, "issues" | "state" | "result">,
): TaskNodeType {
  const place = layout[task.id] ?? ORIGIN;
  const isSame = before?.data.task === task && before.data.state === data.state && before.data.result === data.result;
  if (!isSame || !sameIssues(before.data.issues, data.issues)) return taskToNode(task, place, data);
  const isThere = before.position.x === place.x && before.position.y === place.y;
  return isThere ? before : { ...before, position: place };
}

function withLook(edge: Edge, played: Played): Edge {
  const className = EDGE_CLASS[edgeLook(edge, played.get(edge.source), played.get(edge.target))];
  return className === undefined ? edge : { ...edge, className };
}

const edgeOf = (before: Edge | undefined, edge: Edge): Edge =>
  before &&
  before.label === edge.label &&
  before.className === edge.className &&
  before.source === edge.source &&
  before.target === edge.target
    ? before
    : edge;

function sameIssues(a: readonly CheckIssueView[] = [], b: readonly CheckIssueView[] = []): boolean {
  return a.length === b.length && a.every((issue, at) => issue.message === b[at]?.message);
}
