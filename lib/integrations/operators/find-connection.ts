import type { TaskError } from "@/lib/domain/run/model";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { OperatorServices, ResolvedConnection } from "@/lib/integrations/operators/operator-contract";

type Kind = ResolvedConnection["kind"];
type ConnectionOf<K extends Kind> = Extract<ResolvedConnection, { kind: K }>;

const isOfKind = <K extends Kind>(connection: ResolvedConnection, kind: K): connection is ConnectionOf<K> =>
  connection.kind === kind;

/** The connection a task names, with its secret, if it is of the kind that the task needs. */
export async function findConnection<K extends Kind>(
  services: OperatorServices,
  taskKey: string,
  name: string,
  kind: K,
): Promise<Result<ConnectionOf<K>, TaskError>> {
  const connection = await services.connections.resolve(name);
  if (connection === null)
    return err({
      class: "terminal",
      code: "connection_missing",
      message: `Task ${taskKey} uses the connection ${name}, which does not exist. Ask data ops to create it under Platform, or change the task.`,
    });
  if (isOfKind(connection, kind)) return ok(connection);
  return err({
    class: "terminal",
    code: "connection_kind",
    message: `Task ${taskKey} needs a connection of kind ${kind}, and ${name} is of kind ${connection.kind}. Name another connection in the task.`,
  });
}
