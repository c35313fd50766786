import { ok } from "@/lib/domain/shared/result";
import type { Operator } from "@/lib/integrations/operators/operator";
import { checkOutput } from "@/lib/integrations/operators/output";
import { queryConnection } from "@/lib/integrations/operators/query-connection";

/** Runs one statement on a connection, with bound values; small results are its output. */
export const runSql: Operator<"sql"> = async (services, request, task, deadline) => {
  const result = await queryConnection(services, request, task, deadline);
  if (!result.ok) return result;
  const { rows, rowCount } = result.value;
  request.log.write(`The query on connection ${task.connection} affected or returned ${rowCount} rows.\n`, "system");
  const output = checkOutput(`The result of task ${task.key}`, { rows, rowCount }, services.limits.outputBytes);
  return output.ok ? ok({ output: output.value }) : output;
};
