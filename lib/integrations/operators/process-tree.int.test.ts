import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { EnvironmentSpec, ExecuteOutcome, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { WITHOUT_NAMESPACES } from "@/lib/integrations/process/isolation";
import { coldStart, type ProcessRequest, runProcess } from "@/lib/integrations/process/run-process";
import { aBashTask } from "@/lib/testing/dag-builders";
import { descendantsOf, isRunning, processesWith } from "@/lib/testing/processes";
import { runPack } from "@/lib/testing/run-pack";
import { aLog, anEnvironment, aRequest, operatorServices } from "@/lib/testing/task-requests";
import { waitFor } from "@/lib/testing/wait-for";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "trees-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

type More = Partial<Omit<ExecuteRequest, "environment">> & { limits?: Partial<EnvironmentSpec> };
type Run = (command: string, more?: More) => Promise<{ outcome: ExecuteOutcome; attemptId: string }>;

const runBash: Run = async (command, { limits, ...more } = {}) => {
  const request = aRequest(aBashTask("task", [], { command }));
  const environment = anEnvironment("bash", limits);
  const outcome = await executeTask(operatorServices(), { ...request, ...more, environment });
  return { outcome, attemptId: more.attemptId ?? request.attemptId };
};

/** A script that becomes the command. */
const asPython =
  (start: EnvironmentSpec["start"]): Run =>
  (command, { limits, ...more } = {}) => {
    const script = `import os
open(os.environ["SIGNALBOX_RESULT"], "w").write("null")
os.execvp("bash", ["bash", "-c", ${JSON.stringify(command)}])`;
    return runPack(root, anEnvironment("python3", { start, ...limits }), { "run.py": script }, more);
  };

/** Node has no exec: the command is a child that writes where the script writes. */
const asNode =
  (start: EnvironmentSpec["start"]): Run =>
  (command, { limits, ...more } = {}) => {
    const script = `import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
writeFileSync(process.env.SIGNALBOX_RESULT, "null");
process.on("SIGTERM", () => undefined);
spawn("bash", ["-c", ${JSON.stringify(command)}], { stdio: "inherit" }).on("exit", (code) => process.exit(code ?? 1));`;
    return runPack(root, anEnvironment("node", { start, ...limits }), { "run.mjs": script }, more);
  };

/** The same promises hold however a process is started. */
const RUNS: readonly (readonly [name: string, run: Run])[] = [
  ["bash", runBash],
  ["cold Python", asPython("cold")],
  ["warm Python", asPython("warm")],
  ["cold Node", asNode("cold")],
  ["warm Node", asNode("warm")],
];

/** How long a run took, and what of it is still alive afterwards. */
async function watched(run: ReturnType<Run>) {
  const startedAt = performance.now();
  const { outcome, attemptId } = await run;
  const ms = performance.now() - startedAt;
  return { outcome, ms, alive: processesWith(`SIGNALBOX_ATTEMPT_ID=${attemptId}`) };
}

/** An attempt of which is known how many processes it had when its command said something; `then` follows. */
function lookAtFirstWord(then: () => void) {
  const attemptId = randomUUID();
  let seen = 0;
  const write: ExecuteRequest["log"]["write"] = () => {
    seen ||= processesWith(`SIGNALBOX_ATTEMPT_ID=${attemptId}`).length;
    then();
  };
  return { attemptId, log: { write }, seen: () => seen };
}

/** A request that is cancelled as soon as its command says something. */
function cancelAtFirstWord() {
  const controller = new AbortController();
  let cancelledAt = 0;
  const first = lookAtFirstWord(() => {
    cancelledAt ||= performance.now();
    controller.abort();
  });
  return { ...first, signal: controller.signal, cancelledAt: () => cancelledAt };
}

const LIMITS = { memory: { counts: "address_space", mb: 512 }, cpuSeconds: 10, processes: 64, fileMb: 1 } as const;

const aProcess = (marker: string, more: Partial<ProcessRequest> = {}): ProcessRequest => ({
  cwd: "/",
  env: { PATH: "/usr/bin:/bin", SIGNALBOX_ATTEMPT_ID: marker.split("=")[1] ?? "" },
  marker,
  signal: new AbortController().signal,
  onOutput: () => undefined,
  ...more,
});

/** The same by forks alone: none of these processes runs another program. */
const FORKS = `import os, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        os.fork()
        time.sleep(300)
print("ready", flush=True)
time.sleep(300)`;

/** Each of the three that it leaves has left before it says anything else. */
const ESCAPED = 3;
const ESCAPES = "setsid sleep 300 & (sleep 300 &) ; (setsid bash -c 'sleep 300 & sleep 300' &)";

// Side by side, since most of it is waiting for times to be over; one after the other for each way to start.
describe.concurrent.each(RUNS)("the process tree of an attempt in %s", (_name, run) => {
  test.sequential("is gone when the main process ends, children that left its group and session included", async () => {
    const gate = join(root, randomUUID());
    const first = lookAtFirstWord(() => writeFileSync(gate, ""));
    const command = `${ESCAPES}; echo ready; while [ ! -e ${gate} ]; do sleep 0.05; done; exit 0`;
    const { outcome, ms, alive } = await watched(run(command, first));
    expect(outcome).toEqual({ kind: "success", output: null });
    expect(first.seen()).toBeGreaterThan(ESCAPED);
    expect(alive).toEqual([]);
    // What it left would have lasted for minutes.
    expect(ms).toBeLessThan(20_000);
  });

  test.sequential("is gone at the timeout, which is an outcome of its own", async () => {
    const { outcome, ms, alive } = await watched(run(`${ESCAPES}; sleep 300`, { timeoutMs: 300 }));
    expect(outcome).toEqual({
      kind: "timed_out",
      error: { class: "retryable", code: "timeout", message: expect.stringMatching(/still running after 0.3 s/) },
    });
    expect(alive).toEqual([]);
    expect(ms).toBeLessThan(2_000);
  });

  test.sequential("is gone within 5 s of a cancel although it ignores SIGTERM", async () => {
    const cancel = cancelAtFirstWord();
    const { outcome, alive } = await watched(
      run(`trap '' TERM; ${ESCAPES}; echo ready; while :; do sleep 1; done`, cancel),
    );
    expect(outcome).toEqual({ kind: "cancelled" });
    expect(alive).toEqual([]);
    expect(performance.now() - cancel.cancelledAt()).toBeLessThan(5_000);
    expect(cancel.seen()).toBeGreaterThan(ESCAPED);
  });

  test.sequential("is gone at the moment its end is known, however much there was to kill", async () => {
    // Many, so that their end takes a while, and silent: one that held the output would be waited for anyway.
    const silent = "for ((i = 0; i < 150; i++)); do setsid sleep 300 >/dev/null 2>&1 & done";
    const command = `trap '' TERM; ${silent}; echo ready; while :; do sleep 1; done`;
    for (let round = 0; round < 2; round += 1) {
      const cancel = cancelAtFirstWord();
      const { alive } = await watched(run(command, { ...cancel, limits: { maxProcesses: 1_000 } }));
      expect(cancel.seen()).toBeGreaterThan(150);
      expect(alive).toEqual([]);
    }
  });

  test.sequential("may put things in order at a cancel before it ends", async () => {
    const cancel = cancelAtFirstWord();
    const words: string[] = [];
    const log: ExecuteRequest["log"] = {
      write: (chunk, stream) => {
        words.push(String(chunk));
        cancel.log.write(chunk, stream);
      },
    };
    const command = "trap 'echo closing; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
    const { outcome } = await run(command, { ...cancel, log });
    expect(outcome).toEqual({ kind: "cancelled" });
    expect(words.join("")).toContain("closing");
  });

  test.sequential("never starts when the attempt was cancelled before", async () => {
    const { outcome } = await run("true", { signal: AbortSignal.abort(), onStarted: () => expect.unreachable() });
    expect(outcome).toEqual({ kind: "cancelled" });
  });
});

// One after the other: a bomb has so little time that it must have the machine to itself.
describe.each(RUNS)("a process tree in %s", (_name, run) => {
  test("that is a fork bomb stays small and is gone at its timeout", async () => {
    const attemptId = randomUUID();
    const marker = `SIGNALBOX_ATTEMPT_ID=${attemptId}`;
    const limits = { maxProcesses: 40 };
    // The first attempt with these limits waits for the server that starts them.
    await run("true", { limits });
    const more = { attemptId, limits, timeoutMs: 2_500 };
    let outcome: ExecuteOutcome | undefined;
    const end = run("while :; do sleep 300 & done", more).then((ended) => {
      outcome = ended.outcome;
      return processesWith(marker);
    });
    let most = 0;
    const hasEnded = () => {
      most = Math.max(most, processesWith(marker).length);
      return outcome;
    };
    await waitFor(hasEnded, { what: "the attempt ends", timeoutMs: 10_000 });
    expect(await end).toEqual([]);
    expect(outcome).toMatchObject({ kind: "timed_out" });
    expect(most).toBeGreaterThan(20);
    expect(most).toBeLessThan(310);
  });
});

describe("a process tree", () => {
  test("is gone too where the machine has no namespaces", async () => {
    const launch = coldStart(WITHOUT_NAMESPACES, ["bash", "-c", `${ESCAPES}; exit 7`], LIMITS);
    for (let round = 0; round < 15; round += 1) {
      const marker = `SIGNALBOX_ATTEMPT_ID=without-namespaces-${round}`;
      const end = await runProcess(WITHOUT_NAMESPACES, launch, aProcess(marker));
      expect(processesWith(marker)).toEqual([]);
      expect(end).toEqual({ kind: "exited", exitCode: 7 });
    }
  });
});

const HANGS = {
  bash: { "run.sh": `${ESCAPES}; echo ready; sleep 300` },
  python3: { "run.py": FORKS },
  node: {
    "run.mjs": `import { spawn } from "node:child_process";
for (let i = 0; i < 3; i += 1) spawn("setsid", ["sleep", "300"], { stdio: "ignore" });
console.log("ready");
setTimeout(() => undefined, 300_000);`,
  },
} as const;

describe.concurrent.each([
  ["cold", "bash"],
  ["cold", "python3"],
  ["warm", "python3"],
  ["warm", "node"],
] as const)("what a worker has started for a %s %s", (start, kind) => {
  test("dies with the worker when that is killed by kill -9, and what waits for attempts does too", async () => {
    const script = `
      import { runPack } from "@/lib/testing/run-pack";
      import { anEnvironment } from "@/lib/testing/task-requests";
      const [folder, kind, start, files] = process.argv.slice(1);
      const environment = anEnvironment(kind, { start });
      const run = (more) => runPack(folder, environment, JSON.parse(files), more);
      await run({ timeoutMs: 1_000 });
      await run({ log: { write: () => process.stdout.write("ready\\n") } });
    `;
    const args = ["--import", "tsx", "--input-type=module", "-e", script, root, kind, start];
    const worker = spawn(process.execPath, [...args, JSON.stringify(HANGS[kind])], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(createInterface(worker.stdout), "line");
    const started = descendantsOf(worker.pid ?? 0);
    expect(started.length).toBeGreaterThan(4);
    worker.kill("SIGKILL");
    await waitFor(() => !started.some(isRunning), { what: "all of it is gone", timeoutMs: 1_000 });
  });
});

describe.each(RUNS)("the log of an attempt in %s", (_name, run) => {
  test("of 1 GB is drained, and kept as its beginning, a mark and its end", async () => {
    const before = process.memoryUsage().rss;
    const log = aLog();
    let peak = before;
    const write: ExecuteRequest["log"]["write"] = (chunk, stream) => {
      peak = Math.max(peak, process.memoryUsage().rss);
      log.write(chunk, stream);
    };
    const command = "echo first; head -c 1000000000 /dev/zero; echo last";
    const { outcome } = await run(command, { limits: { cpuSeconds: 30 }, log: { write } });
    expect(outcome).toEqual({ kind: "success", output: null });
    const text = log.text();
    expect(Buffer.byteLength(text) - Buffer.byteLength(log.text("system"))).toBeLessThanOrEqual(10_485_760);
    expect(text).toMatch(/^first\n\uFFFD/);
    expect(text).toMatch(/\uFFFDlast\n$/);
    expect(log.text("system")).toMatch(/--- truncated: 99\d{7} bytes dropped, the end follows ---/);
    expect(peak - before).toBeLessThan(200_000_000);
  });
});
