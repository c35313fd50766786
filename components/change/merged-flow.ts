import { type Edge, MarkerType } from "@xyflow/react";
import { documentToEdges, documentToFlow, type Flow, taskToNode } from "@/components/dag-canvas/document-to-flow";
import { completeLayout } from "@/components/dag-canvas/layout";
import type { TaskChange } from "@/components/dag-canvas/task-node-data";
import { taskGroupKey } from "@/lib/client/change/change-groups";
import type { DiffView } from "@/lib/contracts/change-requests";
import type { Change } from "@/lib/domain/change/diff";
import type { Task } from "@/lib/domain/dag/document";
import type { Layout } from "@/lib/domain/dag/layout";

export const DIFF_MODES = ["diff", "before", "after", "beside"] as const;
export type DiffMode = (typeof DIFF_MODES)[number];

type Side = Readonly<{ document: Readonly<{ tasks: readonly Task[] }>; layout: Layout }>;
/** Open threads by the key of the group of the change list. */
type Threads = ReadonlyMap<string, number>;
const threadsOf = (threads: Threads, taskId: string) => threads.get(taskGroupKey(taskId));

/** The same two contents with their tasks placed by the program, each at one place on both sides, so that none hides another. */
export function arranged(diff: DiffView): DiffView {
  const layout = completeLayout({ tasks: tasksOfBoth(diff.before, diff.after) }, {});
  return { ...diff, before: diff.before && { ...diff.before, layout }, after: { ...diff.after, layout } };
}

/** Each side alone, and what happened to its tasks. */
export function sideFlows({ before, after }: DiffView, changes: readonly Change[], threads: Threads) {
  const changeOf = taskChanges(changes);
  const draw = ({ document, layout }: Side) =>
    documentToFlow(document, completeLayout(document, layout), ({ id }) => ({
      threads: threadsOf(threads, id),
      change: changeOf.get(id),
      isDimmed: before !== null && !changeOf.has(id),
    }));
  return { before: before ? draw(before) : EMPTY, after: draw(after) };
}

/** The picture of one side, or both in one: what is gone is drawn as well, and what stayed the same steps back. */
export function diffFlow(
  diff: DiffView,
  changes: readonly Change[],
  mode: Exclude<DiffMode, "beside">,
  threads: Threads,
): Flow {
  const { before, after } = diff;
  const decorate = ({ id }: { id: string }) => ({ threads: threadsOf(threads, id) });
  if (mode === "after") return documentToFlow(after.document, completeLayout(after.document, after.layout), decorate);
  if (mode === "before")
    return before ? documentToFlow(before.document, completeLayout(before.document, before.layout), decorate) : EMPTY;
  return mergedFlow(before, after, changes, threads);
}

const EMPTY: Flow = { nodes: [], edges: [] };

function mergedFlow(before: Side | null, after: Side, changes: readonly Change[], threads: Threads): Flow {
  const tasks = tasksOfBoth(before, after);
  const layout = completeLayout({ tasks }, { ...before?.layout, ...after.layout });
  const changeOf = taskChanges(changes);
  const nodes = tasks.map((task) => {
    const change = changeOf.get(task.id);
    const data = { change, threads: threadsOf(threads, task.id), isDimmed: before !== null && change === undefined };
    return taskToNode(task, layout[task.id] ?? { x: 0, y: 0 }, data);
  });
  return { nodes, edges: mergedEdges(before, after) };
}

/** What is there, then what is gone. */
function tasksOfBoth(before: Side | null, after: Side): Task[] {
  const kept = new Set(after.document.tasks.map(({ id }) => id));
  return [...after.document.tasks, ...(before?.document.tasks.filter(({ id }) => !kept.has(id)) ?? [])];
}

/** Later ones tell less: a task that was changed and moved counts as changed. */
const TELLING: readonly TaskChange[] = ["added", "removed", "modified", "moved"];

/** What happened to each task. An edge is a change of the task it leads to. */
function taskChanges(changes: readonly Change[]): ReadonlyMap<string, TaskChange> {
  const marks = changes.flatMap(marksOf);
  const leastFirst = marks.toSorted(([, a], [, b]) => TELLING.indexOf(b) - TELLING.indexOf(a));
  return new Map(leastFirst);
}

function marksOf(change: Change): [taskId: string, change: TaskChange][] {
  switch (change.kind) {
    case "task_added":
      return [[change.taskId, "added"]];
    case "task_removed":
      return [[change.taskId, "removed"]];
    case "task_modified":
      return [[change.taskId, "modified"]];
    case "edge_added":
    case "edge_removed":
      return [[change.targetId, "modified"]];
    case "moved":
      return change.taskIds.map((id) => [id, "moved"]);
    default:
      return [];
  }
}

function mergedEdges(before: Side | null, after: Side): Edge[] {
  const had = new Map(documentToEdges(before?.document.tasks ?? []).map((edge) => [edge.id, edge]));
  const has = documentToEdges(after.document.tasks);
  const kept = new Set(has.map(({ id }) => id));
  return [
    ...has.map((edge) => (had.has(edge.id) ? edge : marked(edge, "edge-added", "var(--success)"))),
    ...[...had.values()].filter(({ id }) => !kept.has(id)).map((edge) => marked(edge, "edge-removed", "var(--danger)")),
  ];
}

const marked = (edge: Edge, className: string, color: string): Edge => ({
  ...edge,
  className,
  markerEnd: { type: MarkerType.ArrowClosed, color, width: 16, height: 16 },
});
