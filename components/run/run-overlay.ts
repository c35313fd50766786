import type { Edge } from "@xyflow/react";
import { documentToFlow, type Flow, taskToNode } from "@/components/dag-canvas/document-to-flow";
import type { TaskNodeData, TaskNodeType } from "@/components/dag-canvas/task-node-data";
import type { RunDetail, RunTask } from "@/lib/contracts/runs";

/** What the canvas shows of a task in a run. */
export function runTaskData(task: RunTask): Omit<TaskNodeData, "task"> {
  const isRunning = task.state === "running" && task.startedAt !== null;
  return {
    state: task.state,
    attempt: task.attemptNumber,
    maxAttempts: task.maxAttempts,
    ...(isRunning ? { runningSince: task.startedAt ?? undefined } : { durationMs: workedMs(task) }),
  };
}

const workedMs = ({ startedAt, finishedAt }: RunTask): number | undefined =>
  startedAt !== null && finishedAt !== null ? Date.parse(finishedAt) - Date.parse(startedAt) : undefined;

/**
 * Draws a run on its version's canvas, again and again: tasks that did not change keep their node object, so that
 * React Flow draws only the others.
 */
export function createRunFlow(document: RunDetail["document"], layout: RunDetail["layout"]) {
  const base = documentToFlow(document, layout);
  const known = new WeakMap<RunTask, TaskNodeType>();
  return (tasks: readonly RunTask[]): Flow => {
    const byId = new Map(tasks.map((task) => [task.taskId, task]));
    const nodes = base.nodes.map((node) => {
      const task = byId.get(node.id);
      if (!task) return node;
      const drawn = known.get(task) ?? taskToNode(node.data.task, node.position, runTaskData(task));
      known.set(task, drawn);
      return drawn;
    });
    return { nodes, edges: base.edges.map((edge) => runEdge(edge, byId)) };
  };
}

/** An edge that a finished branch did not choose steps back; one that was passed takes the colour of success. */
function runEdge(edge: Edge, byId: ReadonlyMap<string, RunTask>): Edge {
  const source = byId.get(edge.source);
  const target = byId.get(edge.target);
  if (!source || !target || source.state !== "success") return edge;
  const isBranched = edge.label !== undefined && source.chosen !== null;
  if (isBranched && !source.chosen?.includes(target.taskKey)) return { ...edge, className: "edge-unchosen" };
  return { ...edge, className: "edge-passed" };
}
