import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TaskError } from "@/lib/domain/run/model";
import type { JsonValue } from "@/lib/domain/shared/json";
import { err, type Result } from "@/lib/domain/shared/result";
import type { Deadline } from "@/lib/integrations/operators/deadline";
import { explainExit } from "@/lib/integrations/operators/exit-error";
import type { EnvironmentSpec, ExecuteRequest, OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { readResult } from "@/lib/integrations/operators/result-file";
import { findIsolation } from "@/lib/integrations/process/isolation";
import { createLogCapture } from "@/lib/integrations/process/log-capture";
import { type ProcessEnd, runProcess } from "@/lib/integrations/process/run-process";
import { scriptStart } from "@/lib/integrations/process/script-start";
import { SYSTEM_PATH } from "@/lib/integrations/process/system-path";
import { makeTempFolder, removeFolder } from "@/lib/integrations/process/temp-folder";

/** Enough of the end of stderr to find the reason of a failure in it. */
const STDERR_KEPT = 8_192;

export type Script = Readonly<{
  /** Names the task and what it runs, to begin a sentence with. */
  what: string;
  kind: EnvironmentSpec["kind"];
  environment: EnvironmentSpec;
  /** What follows the interpreter's own arguments. */
  program: readonly string[];
  /** The task's arguments, for the context file. */
  args: readonly string[];
  packFolder: string | null;
  isResultRequired: boolean;
}>;

type Folder = Readonly<{ work: string; context: string; result: string }>;

function environmentVariables(script: Script, request: ExecuteRequest, folder: Folder): Record<string, string> {
  const { client, run, task } = request.context;
  return {
    PATH: SYSTEM_PATH,
    LANG: "C.UTF-8",
    HOME: folder.work,
    PWD: folder.work,
    TMPDIR: folder.work,
    SIGNALBOX_ATTEMPT_ID: request.attemptId,
    SIGNALBOX_IDEMPOTENCY_KEY: request.idempotencyKey,
    SIGNALBOX_CONTEXT: folder.context,
    SIGNALBOX_RESULT: folder.result,
    SIGNALBOX_RUN_ID: run.id,
    SIGNALBOX_DAG: run.dag,
    SIGNALBOX_TASK: task.key,
    ...(client ? { SIGNALBOX_CLIENT: client.key } : {}),
    ...(script.packFolder ? { SIGNALBOX_PACK: script.packFolder } : {}),
  };
}

function startError(what: string, end: Exclude<ProcessEnd, { kind: "exited" }>): TaskError {
  if (end.kind === "lost")
    return { class: "infrastructure", code: "process_lost", message: `${what} was killed: ${end.message}.` };
  if (end.code === "E2BIG" || end.code === "ERR_INVALID_ARG_VALUE")
    return {
      class: "terminal",
      code: "invalid_argument",
      message: `${what} has an argument that no program can be given: too long, or with a NUL character in it (${end.message}). Read such values from the file $SIGNALBOX_CONTEXT instead.`,
    };
  return {
    class: "infrastructure",
    code: "spawn_failed",
    message: `${what} could not be started on this worker: ${end.message}.`,
  };
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

function noInterpreter(script: Script, cause: unknown): TaskError {
  return {
    class: "infrastructure",
    code: "environment_missing",
    message: `${script.what} needs ${script.kind} for environment ${script.environment.name}, and this worker has none that works (${messageOf(cause)}). Install it where the worker runs, or change the task's environment.`,
  };
}

async function runIn(
  folder: Folder,
  script: Script,
  request: ExecuteRequest,
  limits: OperatorServices["limits"],
  deadline: Deadline,
): Promise<Result<JsonValue, TaskError>> {
  const sayCold = (cause: unknown) =>
    request.log.write(`Started cold, because this worker has no fork server: ${messageOf(cause)}\n`, "system");
  const { kind, program } = script;
  const launch = await scriptStart(kind, script.environment, program, sayCold).catch((cause: unknown) =>
    noInterpreter(script, cause),
  );
  if ("code" in launch) return err(launch);
  const contextJson = JSON.stringify({ ...request.context, args: script.args });
  await Promise.all([mkdir(folder.work, { mode: 0o700 }), writeFile(folder.context, contextJson, { mode: 0o600 })]);

  const capture = createLogCapture(request.log, limits.logBytes);
  let stderr = Buffer.alloc(0);
  const end = await runProcess(await findIsolation(), launch, {
    cwd: folder.work,
    env: environmentVariables(script, request, folder),
    marker: `SIGNALBOX_ATTEMPT_ID=${request.attemptId}`,
    signal: deadline.signal,
    onStarted: request.onStarted,
    onOutput: (chunk, stream) => {
      capture.write(chunk, stream);
      if (stream === "stderr") stderr = Buffer.concat([stderr, chunk]).subarray(-STDERR_KEPT);
    },
  });
  capture.end();
  const { what, environment, isResultRequired } = script;
  if (end.kind !== "exited") return err(startError(what, end));
  if (end.exitCode !== 0)
    return err(explainExit({ what, exitCode: end.exitCode, stderr: readable(stderr), environment }));
  return readResult(what, folder.result, { outputBytes: limits.outputBytes, isRequired: isResultRequired });
}

/** Text that Postgres stores: an error's message goes into a row. */
const readable = (bytes: Buffer): string => bytes.toString("utf8").replaceAll("\0", "\uFFFD");

/** Runs a script in a folder of its own, which is gone afterwards. Its result is its output. */
export async function runScript(
  script: Script,
  request: ExecuteRequest,
  limits: OperatorServices["limits"],
  deadline: Deadline,
): Promise<Result<JsonValue, TaskError>> {
  const root = await makeTempFolder();
  const folder = { work: join(root, "work"), context: join(root, "context.json"), result: join(root, "result.json") };
  try {
    return await runIn(folder, script, request, limits, deadline);
  } finally {
    await removeFolder(root);
  }
}
