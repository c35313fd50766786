import { evaluateCondition } from "@/lib/domain/run/condition";
import { err, ok } from "@/lib/domain/shared/result";
import { valueScope } from "@/lib/integrations/operators/fill-texts";
import type { Operator } from "@/lib/integrations/operators/operator";

/** Chooses the tasks of the first case that holds, or those of `otherwise`. */
export const runBranch: Operator<"branch"> = async (_services, request, task) => {
  const scope = valueScope(request.context);
  for (const [index, { when, then }] of task.cases.entries()) {
    const holds = evaluateCondition(when, scope);
    if (!holds.ok)
      return err({
        class: "terminal",
        code: "condition_failed",
        message: `Task ${task.key}, case ${index + 1}: ${holds.error}`,
      });
    if (holds.value) return ok({ output: { chosen: then }, chosenTaskKeys: then });
  }
  return ok({ output: { chosen: task.otherwise }, chosenTaskKeys: task.otherwise });
};
