import type { Task } from "@/lib/domain/dag/document";
import type { TaskError } from "@/lib/domain/run/model";

/** The code of everything that a try refuses to do. */
export const BLOCKED_CODE = "blocked_in_sandbox";

export const blocked = (taskKey: string, why: string): TaskError => ({
  class: "terminal",
  code: BLOCKED_CODE,
  message: `Task ${taskKey} is blocked in the sandbox: ${why}`,
});

/**
 * Why a try does not run this task; null when it may. What writes to other systems, asks people or makes other DAGs run waits
 * for its approval. SQL passes here and runs in a transaction that can only read.
 */
export function whyBlocked(task: Task): TaskError | null {
  switch (task.operator) {
    case "http":
      return task.method === "GET"
        ? null
        : blocked(task.key, `${task.method} may change something at the other side, and a try only reads.`);
    case "trigger_dag":
      return blocked(task.key, `it would put a real client into the queue of ${task.dag}.`);
    case "approval":
      return blocked(task.key, "people are asked about real clients only.");
    case "pack":
    case "bash":
    case "sql":
    case "branch":
    case "wait":
      return null;
  }
}
