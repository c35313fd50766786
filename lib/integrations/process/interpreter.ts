import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { EnvironmentSpec } from "@/lib/integrations/operators/operator-contract";
import type { Isolation, ProcessLimits } from "@/lib/integrations/process/isolation";

const run = promisify(execFile);

type Kind = EnvironmentSpec["kind"];

/** A program at its real path and the arguments that come before a script's own path. */
type Interpreter = Readonly<{ executable: string; flags: readonly string[] }>;

type Python = Readonly<{ executable: string; libraryPath: readonly string[] }>;

const ASK_PYTHON = "import json, sys; print(json.dumps([sys.executable, sys.path[1:]]))";
const pythonAnswerSchema = z.tuple([z.string().min(1), z.array(z.string())]);

/** -I: nothing from the outside; -S: see run_script.py; -B: no caches beside the pack; -u: the log is live. */
const PYTHON_FLAGS = ["-I", "-S", "-B", "-u"];
const pythonFile = (name: string): string => join(import.meta.dirname, "python", name);

/** What every script can import beside its own files and the library; see signalbox.py there. */
const PYTHON_MODULES = pythonFile("modules");

async function askPython(): Promise<Python> {
  const { stdout } = await run("python3", ["-E", "-s", "-c", ASK_PYTHON], { timeout: 20_000 });
  const [executable, libraryPath] = pythonAnswerSchema.parse(JSON.parse(stdout));
  return { executable, libraryPath: [PYTHON_MODULES, ...libraryPath] };
}

/** Asks each interpreter for itself: a version manager's shim on the PATH costs 50 ms at every start. */
const FIND: Readonly<Record<Kind, () => Promise<Interpreter>>> = {
  python3: async () => {
    const { executable, libraryPath } = await askPython();
    return { executable, flags: [...PYTHON_FLAGS, pythonFile("run_script.py"), JSON.stringify(libraryPath)] };
  },
  node: async () => ({ executable: process.execPath, flags: [] }),
  bash: async () => {
    const { stdout } = await run("bash", ["--noprofile", "--norc", "-c", 'echo "$BASH"'], { timeout: 20_000 });
    return { executable: z.string().min(1).parse(stdout.trim()), flags: ["--noprofile", "--norc"] };
  },
};

const found = new Map<Kind, Promise<Interpreter>>();

/** Looked for once per process. Rejects when this machine has none; the next call then looks again. */
export function findInterpreter(kind: Kind): Promise<Interpreter> {
  const known = found.get(kind);
  if (known) return known;
  const search = FIND[kind]();
  found.set(kind, search);
  search.catch(() => found.delete(kind));
  return search;
}

/** The command of a fork server; see fork_server.py. */
export async function forkServerCommand(isolation: Isolation, limits: ProcessLimits): Promise<readonly string[]> {
  const { executable, libraryPath } = await askPython();
  const { container } = isolation;
  const sandbox = {
    isContained: container !== null,
    mountsProc: container?.mountsProc ?? false,
    capsProcesses: container?.capsProcesses ?? null,
  };
  const setup = JSON.stringify([libraryPath, sandbox, limits]);
  return [executable, ...PYTHON_FLAGS, pythonFile("fork_server.py"), setup];
}

/** Arguments by which an interpreter keeps its own limits, so that it fails with a reason and not by a signal. */
export function limitArguments(kind: Kind, environment: EnvironmentSpec): readonly string[] {
  return kind === "node" ? [`--max-old-space-size=${environment.memoryMb}`] : [];
}

/** Beside its heap, V8 needs this much writable memory. */
const NODE_OWN_MB = 128;

export function processLimits(kind: Kind, environment: EnvironmentSpec): ProcessLimits {
  const { memoryMb, cpuSeconds, maxProcesses, fileMb, isOffline = false } = environment;
  const memory =
    kind === "node"
      ? ({ counts: "data", mb: memoryMb + NODE_OWN_MB } as const)
      : ({ counts: "address_space", mb: memoryMb } as const);
  return { memory, cpuSeconds, processes: maxProcesses, fileMb, ...(isOffline ? { isOffline } : {}) };
}
