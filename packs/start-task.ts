import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { TaskOf } from "@/lib/domain/dag/document";
import type { JsonValue } from "@/lib/domain/shared/json";
import { bareEnvironment } from "@/lib/integrations/process/bare-environment";

/** The module `signalbox`, which an environment brings. */
const MODULES = join(import.meta.dirname, "../lib/integrations/process/python/modules");

/** Starts one script as the operator `pack` does: own process and work directory, two files, bare environment. */
export function startScript(
  task: Pick<TaskOf<"pack">, "pack" | "file">,
  context: JsonValue,
  args: readonly string[] = [],
) {
  return startProcess("python3", [join(import.meta.dirname, task.pack, task.file), ...args], context);
}

/** Starts a command line as the operator `bash` does. */
export function startCommand(task: Pick<TaskOf<"bash">, "command">, context: JsonValue) {
  return startProcess("bash", ["-c", task.command], context);
}

function startProcess(program: string, args: readonly string[], context: JsonValue) {
  const directory = mkdtempSync(join(tmpdir(), "signalbox-task-"));
  try {
    const contextFile = join(directory, "context.json");
    const resultFile = join(directory, "result.json");
    writeFileSync(contextFile, JSON.stringify(context));
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: directory,
      encoding: "utf8",
      env: bareEnvironment({
        PATH: "/usr/local/bin:/usr/bin:/bin",
        PYTHONDONTWRITEBYTECODE: "1",
        PYTHONPATH: MODULES,
        SIGNALBOX_CONTEXT: contextFile,
        SIGNALBOX_RESULT: resultFile,
      }),
    });
    const output = status === 0 ? z.json().parse(JSON.parse(readFileSync(resultFile, "utf8"))) : null;
    return { exitCode: status, stdout, stderr, output };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
