import type { ExecuteOutcome, ExecuteRequest, OperatorServices } from "@/lib/integrations/operators/operator-contract";

export type {
  EnvironmentSpec,
  ExecuteOutcome,
  ExecuteRequest,
  LogSink,
  OperatorServices,
  ResolvedConnection,
  TaskContext,
} from "@/lib/integrations/operators/operator-contract";

/** Runs one attempt to its end. Never throws for a fault of the task: that is an outcome. */
export async function executeTask(services: OperatorServices, request: ExecuteRequest): Promise<ExecuteOutcome> {
  const error = {
    class: "infrastructure",
    code: "not_built",
    message: `${request.task.key}: operators follow in the next commits (${services.limits.logBytes}).`,
  } as const;
  return { kind: "failed", error };
}
