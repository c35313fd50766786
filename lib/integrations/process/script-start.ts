import type { EnvironmentSpec } from "@/lib/integrations/operators/operator-contract";
import { findForkServer } from "@/lib/integrations/process/fork-servers";
import { findInterpreter, limitArguments, processLimits } from "@/lib/integrations/process/interpreter";
import { findIsolation } from "@/lib/integrations/process/isolation";
import { prepareNode, warmNode } from "@/lib/integrations/process/node-pool";
import { coldStart, type Launch } from "@/lib/integrations/process/run-process";

/** The interpreter's whole command before a script's own path, and what holds for its processes. */
async function partsOf(kind: EnvironmentSpec["kind"], environment: EnvironmentSpec) {
  const [isolation, { executable, flags }] = await Promise.all([findIsolation(), findInterpreter(kind)]);
  const command = [executable, ...limitArguments(kind, environment), ...flags];
  return { isolation, command, limits: processLimits(kind, environment) };
}

/**
 * How to start `program` on an interpreter: warm where the environment asks for it and the machine has it, which
 * `onCold` hears about when it has not. Rejects when there is no such interpreter.
 */
export async function scriptStart(
  kind: EnvironmentSpec["kind"],
  environment: EnvironmentSpec,
  program: readonly string[],
  onCold: (cause: unknown) => void,
): Promise<Launch> {
  const { isolation, command, limits } = await partsOf(kind, environment);
  if (environment.start === "warm" && kind === "node") return warmNode(isolation, command, limits, program);
  if (environment.start === "warm" && kind === "python3")
    try {
      return (await findForkServer(isolation, limits)).launch(program);
    } catch (cause) {
      onCold(cause);
    }
  return coldStart(isolation, [...command, ...program], limits);
}

/** Has ready what a warm environment's first script would wait for. Rejects with the reason why it will start cold. */
export async function prepareStart(environment: EnvironmentSpec): Promise<void> {
  const { kind, start } = environment;
  if (start === "cold") return;
  const { isolation, command, limits } = await partsOf(kind, environment);
  if (kind === "python3") await findForkServer(isolation, limits);
  if (kind === "node") prepareNode(isolation, command, limits);
}
