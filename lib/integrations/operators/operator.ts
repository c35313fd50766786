import type { Operator as OperatorName, TaskOf } from "@/lib/domain/dag/document";
import type { Question } from "@/lib/domain/run/approval";
import type { TaskError } from "@/lib/domain/run/model";
import type { JsonValue } from "@/lib/domain/shared/json";
import type { Result } from "@/lib/domain/shared/result";
import type { Deadline } from "@/lib/integrations/operators/deadline";
import type { ExecuteRequest, OperatorServices } from "@/lib/integrations/operators/operator-contract";

export type OperatorSuccess = Readonly<{ output: JsonValue; chosenTaskKeys?: readonly string[] }>;

/** The task waits: `note` says for what. */
export type Deferral = Readonly<{ resumeInMs: number | null; note: string; question?: Question }>;

/** One kind of task. Ends soon after the deadline's signal; what it returns then no longer counts. */
export type Operator<O extends OperatorName> = (
  services: OperatorServices,
  request: ExecuteRequest,
  task: TaskOf<O>,
  deadline: Deadline,
) => Promise<Result<OperatorSuccess | Deferral, TaskError>>;

export const noEnvironment = (taskKey: string, name: string | undefined): TaskError => ({
  class: "terminal",
  code: "environment_missing",
  message: `Task ${taskKey} runs in environment ${name ?? "(none named)"}, which does not exist any more. Create it under Platform, or change the task's environment.`,
});
