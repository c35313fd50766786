import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { EnvironmentSpec } from "@/lib/integrations/operators/operator-contract";
import type { ProcessLimits } from "@/lib/integrations/process/isolation";
import { pythonStart } from "@/lib/integrations/process/python-start";

const run = promisify(execFile);

type Kind = EnvironmentSpec["kind"];

/** A program at its real path and the arguments that come before a script's own path. */
type Interpreter = Readonly<{ executable: string; flags: readonly string[] }>;

const ASK_PYTHON = "import json, sys; print(json.dumps([sys.executable, sys.path[1:]]))";
const pythonAnswerSchema = z.tuple([z.string().min(1), z.array(z.string())]);

/** Asks each interpreter for itself: a version manager's shim on the PATH costs 50 ms at every start. */
const FIND: Readonly<Record<Kind, () => Promise<Interpreter>>> = {
  python3: async () => {
    const { stdout } = await run("python3", ["-E", "-s", "-c", ASK_PYTHON], { timeout: 20_000 });
    const [executable, libraryPath] = pythonAnswerSchema.parse(JSON.parse(stdout));
    // -I: nothing from the outside; -S: see pythonStart; -B: no caches beside the pack; -u: the log is live.
    return { executable, flags: ["-I", "-S", "-B", "-u", "-c", pythonStart(libraryPath)] };
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

/** Arguments by which an interpreter keeps its own limits, so that it fails with a reason and not by a signal. */
export function limitArguments(kind: Kind, environment: EnvironmentSpec): readonly string[] {
  return kind === "node" ? [`--max-old-space-size=${environment.memoryMb}`] : [];
}

/** Beside its heap, V8 needs this much writable memory. */
const NODE_OWN_MB = 128;

export function processLimits(kind: Kind, environment: EnvironmentSpec): ProcessLimits {
  const { memoryMb, cpuSeconds, maxProcesses, fileMb } = environment;
  const memory =
    kind === "node"
      ? ({ counts: "data", mb: memoryMb + NODE_OWN_MB } as const)
      : ({ counts: "address_space", mb: memoryMb } as const);
  return { memory, cpuSeconds, processes: maxProcesses, fileMb };
}
