import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { TaskOf } from "@/lib/domain/dag/document";
import type { TaskError } from "@/lib/domain/run/model";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { fillText, valueScope } from "@/lib/integrations/operators/fill-texts";
import { noEnvironment, type Operator } from "@/lib/integrations/operators/operator";
import type { ExecuteRequest, OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { runScript } from "@/lib/integrations/operators/run-script";

async function findFolder(
  services: OperatorServices,
  request: ExecuteRequest,
  task: TaskOf<"pack">,
): Promise<Result<string, TaskError>> {
  const digest = Object.hasOwn(request.packDigests, task.pack) ? request.packDigests[task.pack] : undefined;
  if (digest === undefined)
    return err({
      class: "terminal",
      code: "pack_missing",
      message: `Task ${task.key} runs a script of pack ${task.pack}, and the DAG version of this run holds no such pack. Publish the pack, then submit and activate the DAG again.`,
    });
  let folder: string;
  try {
    folder = await services.packs.materialise(digest);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return err({
      class: "infrastructure",
      code: "pack_unavailable",
      message: `Pack ${task.pack} of task ${task.key} could not be written on this worker. ${reason}`,
    });
  }
  const file = await stat(join(folder, task.file)).catch(() => null);
  if (file?.isFile()) return ok(folder);
  return err({
    class: "terminal",
    code: "file_missing",
    message: `Pack ${task.pack} (${digest.slice(0, 12)}) has no file ${task.file}, which task ${task.key} runs. Correct the task's file, or publish a pack that has it.`,
  });
}

function fillArguments(request: ExecuteRequest, task: TaskOf<"pack">): Result<string[], TaskError> {
  const scope = valueScope(request.context);
  const args: string[] = [];
  for (const [index, text] of (task.args ?? []).entries()) {
    const filled = fillText(`Task ${task.key}, argument ${index + 1}`, text, scope);
    if (!filled.ok) return filled;
    args.push(filled.value);
  }
  return ok(args);
}

/** Runs one file of a pack. Its result is required: a script that says nothing decided nothing. */
export const runPack: Operator<"pack"> = async (services, request, task, deadline) => {
  const { environment } = request;
  if (environment === null) return err(noEnvironment(task.key, task.environment));
  const args = fillArguments(request, task);
  if (!args.ok) return args;
  const folder = await findFolder(services, request, task);
  if (!folder.ok) return folder;
  const script = {
    what: `Task ${task.key} (${task.file} of pack ${task.pack})`,
    kind: environment.kind,
    environment,
    program: [join(folder.value, task.file), ...args.value],
    args: args.value,
    packFolder: folder.value,
    isResultRequired: true,
  };
  const output = await runScript(script, request, services.limits, deadline);
  return output.ok ? ok({ output: output.value }) : output;
};
