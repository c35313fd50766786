import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import { bareEnvironment } from "@/lib/integrations/process/bare-environment";
import { requirePassable } from "@/lib/integrations/process/exec-limits";
import { openPipe } from "@/lib/integrations/process/pipe-pool";
import type { Launch, LaunchEnd, Launched } from "@/lib/integrations/process/run-process";
import { SYSTEM_PATH } from "@/lib/integrations/process/system-path";

/** Room for an attempt's own entry: the forked process writes it over this, for /proc to show. */
const PLACEHOLDER = "x".repeat(100);
const READY_WITHIN_MS = 20_000;

const answerSchema = z.union([
  z.strictObject({ attempt: z.string(), pid: z.int() }),
  z.strictObject({ attempt: z.string(), exitCode: z.int() }),
  z.strictObject({ attempt: z.string(), signal: z.int() }),
  z.strictObject({ attempt: z.string(), error: z.string() }),
]);
type Answer = z.infer<typeof answerSchema>;

/** A Python that forks a process tree per attempt; see fork_server.py. */
export type ForkServer = Readonly<{
  pid: number;
  isAlive: () => boolean;
  isIdle: () => boolean;
  /** How to start a script with its arguments. */
  launch: (argv: readonly string[]) => Launch;
  /** Ends it, and every attempt that it has started. */
  stop: () => void;
}>;

const LOST: LaunchEnd = {
  end: { kind: "lost", message: "the process that starts Python scripts ended, and the attempts with it" },
  isSwept: false,
};

function endOf(answer: Exclude<Answer, { pid: number }>, isContained: boolean): LaunchEnd {
  if ("exitCode" in answer) return { end: { kind: "exited", exitCode: answer.exitCode }, isSwept: isContained };
  if ("signal" in answer) return { end: { kind: "exited", exitCode: 128 + answer.signal }, isSwept: false };
  return { end: { kind: "not_started", code: "fork_server", message: answer.error }, isSwept: false };
}

/** Its environment is bare and nothing is inherited: a script must not find the worker's secrets in its own memory. */
async function spawnServer(command: readonly string[]) {
  const [stdout, stderr] = await Promise.all([openPipe(), openPipe()]);
  const [file = "", ...args] = command;
  let words = "";
  stdout.output.resume().unref();
  stderr.output.on("data", (chunk: Buffer) => {
    words = `${words}${chunk.toString("utf8")}`.slice(-1_000);
  });
  const child = spawn(file, args, {
    cwd: "/",
    env: bareEnvironment({ PATH: SYSTEM_PATH, LANG: "C.UTF-8", SIGNALBOX_ATTEMPT_ID: PLACEHOLDER }),
    detached: true,
    shell: false,
    stdio: ["ignore", stdout.writeEnd, stderr.writeEnd, "pipe"],
  });
  for (const pipe of [stdout, stderr]) pipe.closeWriteEnd();
  const ended = Promise.all([once(child, "exit"), once(stderr.output, "close")]).then(() => words.trim());
  return { child, ended, forget: () => stderr.output.unref() };
}

function controlOf(child: ChildProcess): Socket {
  const control = child.stdio[3];
  if (!(control instanceof Socket)) throw new Error("the fork server has no control socket");
  return control;
}

type Waiting = Readonly<{ begin: (pid: number | null) => void; end: (end: LaunchEnd) => void }>;

/** The attempts that the server at the other end of `control` has begun, until their ends are told. */
function createAttempts(control: Socket, isContained: boolean) {
  const waiting = new Map<string, Waiting>();
  let count = 0;
  const finish = (id: string, end: LaunchEnd) => {
    waiting.get(id)?.begin(null);
    waiting.get(id)?.end(end);
    waiting.delete(id);
    if (waiting.size === 0) control.unref();
  };
  return {
    isIdle: () => waiting.size === 0,
    hear: (line: string) => {
      const answer = answerSchema.parse(JSON.parse(line));
      if ("pid" in answer) waiting.get(answer.attempt)?.begin(answer.pid);
      else finish(answer.attempt, endOf(answer, isContained));
    },
    loseAll: () => {
      for (const id of [...waiting.keys()]) finish(id, LOST);
    },
    begin: (job: Readonly<Record<string, unknown>>): Promise<Launched> => {
      count += 1;
      const attempt = String(count);
      control.ref();
      const begun = new Promise<Launched>((resolve) => {
        const ended = new Promise<LaunchEnd>((end) => {
          // What follows is called after both promises exist.
          waiting.set(attempt, { begin: (processGroupId) => resolve({ processGroupId, ended }), end });
        });
      });
      control.write(`${JSON.stringify({ attempt, ...job })}\n`);
      return begun;
    },
  };
}

/** Starts one, and waits until it has proved that it can contain an attempt. Rejects with its last words if not. */
export async function startForkServer(command: readonly string[], isContained: boolean): Promise<ForkServer> {
  const { child, ended, forget } = await spawnServer(command);
  const { pid } = child;
  if (pid === undefined) throw (await once(child, "error"))[0];
  const control = controlOf(child);
  const attempts = createAttempts(control, isContained);
  let isAlive = true;
  const lines = createInterface(control);
  control.on("error", () => control.destroy());
  control.once("close", () => {
    isAlive = false;
    attempts.loseAll();
  });
  const ready = once(lines, "line", { signal: AbortSignal.timeout(READY_WITHIN_MS) }).then(() => null);
  ready.catch(() => child.kill("SIGKILL"));
  const lastWords = await Promise.race([ready, ended]);
  if (lastWords !== null) throw new Error(lastWords === "" ? "it ended without a word" : lastWords);
  lines.on("line", attempts.hear);
  // An idle server keeps nobody from ending.
  for (const handle of [child, control]) handle.unref();
  forget();
  return {
    pid,
    isAlive: () => isAlive,
    isIdle: attempts.isIdle,
    stop: () => control.destroy(),
    launch: (argv) => async (request, stdout, stderr) => {
      const { cwd, env, marker } = request;
      requirePassable(argv, env);
      return attempts.begin({ argv, cwd, env, marker, stdout: stdout.path, stderr: stderr.path });
    },
  };
}
