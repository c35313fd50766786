import { blocked, whyBlocked } from "@/lib/domain/sandbox/block";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { ExecuteOutcome, ExecuteRequest, OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { findIsolation } from "@/lib/integrations/process/isolation";

/** What a try's tasks get: their connections are those that data ops opened to tries. */
export type SandboxServices = Omit<OperatorServices, "dags" | "isReadOnly">;

/**
 * Runs one task of a try: by the same operators as ever, where nothing it does leaves a trace elsewhere. Scripts have no network
 * and no secrets, queries only read, other sites are only asked, and waits are not waited for.
 */
export async function executeInSandbox(services: SandboxServices, request: ExecuteRequest): Promise<ExecuteOutcome> {
  const { task, environment, log } = request;
  const refusal = whyBlocked(task) ?? (await whyNotHere(services, request));
  if (refusal) return { kind: "failed", error: refusal };
  if (task.operator === "wait" && task.query === undefined) {
    log.write("Not waited for: a try goes on at once.\n", "system");
    return { kind: "success", output: { waitedMs: 0 } };
  }
  const outcome = await executeTask(withoutWrites(services, request), {
    ...request,
    // What runs warm shares the network of the process that it starts from.
    environment: environment === null ? null : { ...environment, start: "cold", isOffline: true },
  });
  if (outcome.kind !== "deferred") return outcome;
  return { kind: "failed", error: blocked(task.key, `it still waits ${outcome.note}, and a try looks only once.`) };
}

/** Internal addresses are for those who were approved to ask them, or whose connection is open to tries. */
const withoutWrites = (services: SandboxServices, { task }: ExecuteRequest): OperatorServices => ({
  ...services,
  httpAllowPrivateHosts: task.operator === "http" && task.connection ? services.httpAllowPrivateHosts : [],
  dags: { trigger: () => Promise.reject(new Error("a try triggers nothing")) },
  isReadOnly: true,
});

async function whyNotHere({ connections }: SandboxServices, { task }: ExecuteRequest) {
  switch (task.operator) {
    case "bash":
    case "pack": {
      const { container } = await findIsolation();
      return container === null
        ? blocked(task.key, "this worker's machine cannot keep a script from the network. It needs Linux namespaces.")
        : null;
    }
    case "sql":
    case "http":
    case "wait":
      return task.connection === undefined || (await connections.resolve(task.connection))
        ? null
        : blocked(task.key, `the connection ${task.connection} is not open to tries. Data ops open it under Platform.`);
    default:
      return null;
  }
}
