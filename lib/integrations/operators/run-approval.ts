import type { TaskOf } from "@/lib/domain/dag/document";
import { SETTING_DEFAULTS } from "@/lib/domain/dag/setting-defaults";
import type { Answer } from "@/lib/domain/run/approval";
import type { TaskError } from "@/lib/domain/run/model";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { fillText, valueScope } from "@/lib/integrations/operators/fill-texts";
import type { Operator, OperatorSuccess } from "@/lib/integrations/operators/operator";
import type { TaskClock } from "@/lib/integrations/operators/operator-contract";
import { timeLeftMs, waitTimedOut } from "@/lib/integrations/operators/wait-timeout";

const NOTE = "for an answer";

/** Asks a person and waits without a slot. The answer itself ends the task; this runs again only when time is up. */
export const runApproval: Operator<"approval"> = async (_services, { context, clock }, task) => {
  const leftMs = timeLeftMs(task, clock);
  if (leftMs === 0) return unanswered(task, clock);
  const text = fillText(`Task ${task.key}, question`, task.question, valueScope(context));
  if (!text.ok) return text;
  const roles = task.roles ?? SETTING_DEFAULTS.roles;
  return ok({ resumeInMs: leftMs, note: NOTE, question: { text: text.value, roles } });
};

const DECISIONS = { approve: "approved", reject: "rejected" } as const;

function unanswered(task: TaskOf<"approval">, { nowMs }: TaskClock): Result<OperatorSuccess, TaskError> {
  const what = task.on_timeout ?? SETTING_DEFAULTS.on_timeout;
  if (what === "fail") return err(waitTimedOut(task, NOTE));
  const answer: Answer = {
    decision: DECISIONS[what],
    by: null,
    comment: `Nobody answered within ${task.wait_timeout}.`,
    at: new Date(nowMs).toISOString(),
  };
  return ok({ output: answer });
}
