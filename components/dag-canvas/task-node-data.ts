import type { Node, ReactFlowState } from "@xyflow/react";
import type { CheckIssueView } from "@/lib/contracts/dags";
import type { DraftTask } from "@/lib/domain/dag/document";
import type { TaskState } from "@/lib/domain/run/model";

/** Every task is drawn at one size, in pixels, so that nothing has to be measured before the first picture. */
export const NODE_SIZE = { width: 208, height: 60 } as const;

/** Below this zoom small print cannot be read, so names take its place. */
const FAR = 0.55;
export const isFar = (zoom: number): boolean => zoom < FAR;
export const isFarAway = (flow: ReactFlowState): boolean => isFar(flow.transform[2]);

export const TASK_CHANGES = ["added", "removed", "modified", "moved"] as const;
export type TaskChange = (typeof TASK_CHANGES)[number];

/** What one task on a canvas shows. The designer sets `issues`, a run `state` and times, a review `change` and `threads`. */
export type TaskNodeData = {
  task: DraftTask;
  state?: TaskState | undefined;
  /** How long the finished attempt took. */
  durationMs?: number | undefined;
  /** Since when it runs, ISO 8601; the node counts on by itself. */
  runningSince?: string | undefined;
  attempt?: number | undefined;
  maxAttempts?: number | undefined;
  issues?: readonly CheckIssueView[] | undefined;
  change?: TaskChange | undefined;
  /** Open review threads at this task. */
  threads?: number | undefined;
  /** The beginning of what it handed on in a try. */
  result?: string | undefined;
  /** How long it takes in most runs; shown instead of what it does. */
  usualMs?: number | undefined;
  /** Steps back behind the others, such as a task that is not part of a search. */
  isDimmed?: boolean | undefined;
};

export type TaskNodeType = Node<TaskNodeData, "task">;
