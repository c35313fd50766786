import { JsonTree } from "@/components/run/json-tree";
import type { TaskState } from "@/lib/domain/run/model";

/** The JSON a task handed on, as later tasks see it under `results.<key>`. */
export function OutputView({ state, output }: { state: TaskState; output: unknown }) {
  if (output === null || output === undefined)
    return (
      <p className="py-4 text-muted">
        {state === "success"
          ? "No output to show: the task made none, or your roles do not include reading outputs."
          : "Output appears when the task has succeeded."}
      </p>
    );
  return (
    <div className="overflow-x-auto py-3 font-mono text-xs leading-5">
      <JsonTree value={output} />
    </div>
  );
}
