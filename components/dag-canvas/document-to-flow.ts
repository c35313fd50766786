import type { Edge } from "@xyflow/react";
import { NODE_SIZE, type TaskNodeData, type TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { edgeLabel } from "@/components/dag-canvas/task-summary";
import type { DraftTask } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";

export type Flow = Readonly<{ nodes: TaskNodeType[]; edges: Edge[] }>;

/** Nodes and edges of a document whose layout has a place for every task. `decorate` adds what a page knows about a task beyond the document. */
export function documentToFlow(
  document: Readonly<{ tasks: readonly DraftTask[] }>,
  layout: Layout,
  decorate: (task: DraftTask) => Omit<TaskNodeData, "task"> = () => ({}),
): Flow {
  return {
    nodes: document.tasks.map((task) => taskToNode(task, layout[task.id] ?? { x: 0, y: 0 }, decorate(task))),
    edges: documentToEdges(document.tasks),
  };
}

/** One task as a node of the canvas. */
export const taskToNode = (
  task: DraftTask,
  position: Readonly<{ x: number; y: number }>,
  data: Omit<TaskNodeData, "task">,
): TaskNodeType => ({
  id: task.id,
  type: "task",
  position,
  data: { task, ...data },
  ...NODE_SIZE,
  measured: NODE_SIZE,
  ariaLabel: nodeLabel(task, data),
});

/** What a screen reader says on the node: the same words it shows. */
function nodeLabel(task: DraftTask, { state, change, issues, threads }: Omit<TaskNodeData, "task">): string {
  const problems = issues?.length ? `${issues.length} to mend` : undefined;
  const open = threads ? `open threads: ${threads}` : undefined;
  const parts = [
    `Task ${task.key}`,
    task.operator,
    task.disabled ? "disabled" : undefined,
    state?.replaceAll("_", " "),
    change,
    problems,
    open,
  ];
  return parts.filter(Boolean).join(", ");
}

/** One edge per `needs` entry that names a task of this document. */
export function documentToEdges(tasks: readonly DraftTask[]): Edge[] {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  return tasks.flatMap((target) =>
    [...new Set(target.needs)].flatMap((key) => {
      const source = byKey.get(key);
      return source ? [dependencyEdge(source, target)] : [];
    }),
  );
}

function dependencyEdge(source: DraftTask, target: DraftTask): Edge {
  const label = edgeLabel(source, target.key);
  return {
    id: `${source.id}->${target.id}`,
    source: source.id,
    target: target.id,
    focusable: false,
    markerEnd: { type: "arrowclosed", color: "var(--line-strong)", width: 16, height: 16 },
    ...(label === null ? {} : { label, labelBgPadding: [4, 2], labelBgBorderRadius: 3 }),
  };
}
