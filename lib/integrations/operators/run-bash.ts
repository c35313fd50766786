import { err, ok } from "@/lib/domain/shared/result";
import { noEnvironment, type Operator } from "@/lib/integrations/operators/operator";
import { runScript } from "@/lib/integrations/operators/run-script";

/**
 * Runs a command line by bash, whatever interpreter the environment names: the environment gives the limits. The text
 * is taken as it was approved, without look-ups: a client's value in it would be run as a command.
 */
export const runBash: Operator<"bash"> = async (services, request, task, deadline) => {
  const { environment } = request;
  if (environment === null) return err(noEnvironment(task.key, task.environment));
  const script = {
    what: `Task ${task.key} (bash)`,
    kind: "bash",
    environment,
    program: ["-c", task.command],
    args: [],
    packFolder: null,
    isResultRequired: false,
  } as const;
  const output = await runScript(script, request, services.limits, deadline);
  return output.ok ? ok({ output: output.value }) : output;
};
