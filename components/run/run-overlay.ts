import { documentToFlow, type Flow, taskToNode } from "@/components/dag-canvas/document-to-flow";
import { EDGE_CLASS, type EdgeEnd, edgeLook } from "@/components/dag-canvas/edge-look";
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
 * Draws a run on its version's canvas, again and again: what did not change keeps its object, so that React Flow draws
 * only the rest.
 */
export function createRunFlow(document: RunDetail["document"], layout: RunDetail["layout"]) {
  const base = documentToFlow(document, layout);
  const known = new WeakMap<RunTask, TaskNodeType>();
  const looks = base.edges.map((edge) => ({
    plain: edge,
    passed: { ...edge, className: EDGE_CLASS.passed },
    unchosen: { ...edge, className: EDGE_CLASS.unchosen },
  }));
  return (tasks: readonly RunTask[]): Flow => {
    const byId = new Map(tasks.map((task) => [task.taskId, task]));
    const nodes = base.nodes.map((node) => {
      const task = byId.get(node.id);
      if (!task) return node;
      const drawn = known.get(task) ?? taskToNode(node.data.task, node.position, runTaskData(task));
      known.set(task, drawn);
      return drawn;
    });
    return {
      nodes,
      edges: looks.map(
        (look) => look[edgeLook(look.plain, endOf(byId.get(look.plain.source)), endOf(byId.get(look.plain.target)))],
      ),
    };
  };
}

const endOf = (task: RunTask | undefined): EdgeEnd | undefined =>
  task && { key: task.taskKey, state: task.state, chosen: task.chosen };
