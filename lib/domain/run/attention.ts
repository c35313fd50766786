import type { TaskError, TaskState } from "@/lib/domain/run/model";

/**
 * True for a task that the platform, not the task, brought to its end: it was lost too often, or once and must not simply
 * be repeated. Nothing goes on by itself; a person retries it or says what it ended as. `error`: of its latest attempt.
 */
export const needsAttention = ({ state, error }: Readonly<{ state: TaskState; error: TaskError | null }>): boolean =>
  state === "failed" && error?.class === "infrastructure";
