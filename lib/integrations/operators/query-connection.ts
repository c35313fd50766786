import { prepareNamedParams } from "@/lib/domain/dag/named-params";
import type { TaskError } from "@/lib/domain/run/model";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import type { Deadline } from "@/lib/integrations/operators/deadline";
import { fillTexts, valueScope } from "@/lib/integrations/operators/fill-texts";
import { findConnection } from "@/lib/integrations/operators/find-connection";
import { maskedError } from "@/lib/integrations/operators/masked";
import type { ExecuteRequest, OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { createMasker } from "@/lib/integrations/secrets/mask";
import { passwordOf, type QueryFault, type QueryOutput, runQuery } from "@/lib/integrations/sql/run-query";

const MAX_ROWS = 1_000;

/** A query as a task has it. */
export type TaskQuery = Readonly<{
  key: string;
  connection: string;
  query: string;
  params?: Readonly<Record<string, string>> | undefined;
}>;

/** The statement as the driver takes it, with its values in order. */
function prepare(task: TaskQuery, request: ExecuteRequest): Result<{ text: string; values: string[] }, TaskError> {
  const params = task.params ?? {};
  const prepared = prepareNamedParams(task.query, Object.keys(params));
  if (!prepared.ok)
    return err({ class: "terminal", code: "invalid_query", message: `Task ${task.key}: ${prepared.error}` });
  const filled = fillTexts(`Task ${task.key}, value`, params, valueScope(request.context));
  if (!filled.ok) return filled;
  return ok({ text: prepared.value.text, values: prepared.value.names.map((name) => filled.value.get(name) ?? "") });
}

/** Classes of SQLSTATE whose cause may pass: connection, rollback, resources, locks, an operator, the system. */
const MAY_PASS: ReadonlySet<string> = new Set(["08", "40", "53", "55", "57", "58"]);

function explainFault(task: TaskQuery, { reason, message, sqlState }: QueryFault): TaskError {
  const where = `Task ${task.key}: the query on connection ${task.connection}`;
  switch (reason) {
    case "bad_url":
      return {
        class: "terminal",
        code: "connection_invalid",
        message: `Task ${task.key}: the address of connection ${task.connection} ${message}. Ask data ops to correct it.`,
      };
    case "too_many_rows":
    case "too_large":
      return {
        class: "terminal",
        code: "output_too_large",
        message: `${where} returned ${message}, and it was rolled back. Return less, or write the rows to a table and return how many there are.`,
      };
    case "same_name":
      return {
        class: "terminal",
        code: "invalid_query",
        message: `${where} returned ${message}, and it was rolled back. Give one of them another name with AS.`,
      };
    case "lost":
      return { class: "retryable", code: "connection_failed", message: `${where} could not be completed: ${message}.` };
    case "refused":
      return {
        class: MAY_PASS.has(sqlState?.slice(0, 2) ?? "") ? "retryable" : "terminal",
        code: "query_failed",
        message: `${where} failed: ${message} [SQLSTATE ${sqlState ?? "unknown"}].`,
      };
  }
}

/** Runs the statement of a task on its connection, with bound values. */
export async function queryConnection(
  services: OperatorServices,
  request: ExecuteRequest,
  task: TaskQuery,
  deadline: Deadline,
): Promise<Result<QueryOutput, TaskError>> {
  const statement = prepare(task, request);
  if (!statement.ok) return statement;
  const connection = await findConnection(services, task.key, task.connection, "postgres");
  if (!connection.ok) return connection;
  const { url } = connection.value;
  const result = await runQuery(url, statement.value, {
    rows: MAX_ROWS,
    bytes: services.limits.outputBytes,
    timeoutMs: deadline.remainingMs(),
    signal: deadline.signal,
    isReadOnly: services.isReadOnly ?? false,
  });
  if (result.ok) return result;
  return err(maskedError(explainFault(task, result.error), createMasker([passwordOf(url) ?? ""])));
}
