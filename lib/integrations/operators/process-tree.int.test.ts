import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { ExecuteOutcome, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { findIsolation } from "@/lib/integrations/process/isolation";
import { type ProcessRequest, runProcess } from "@/lib/integrations/process/run-process";
import { aBashTask } from "@/lib/testing/dag-builders";
import { processesWith } from "@/lib/testing/processes";
import { anEnvironment, aRequest, operatorServices } from "@/lib/testing/task-requests";
import { waitFor } from "@/lib/testing/wait-for";

/** Runs a command and says how long it took and what of it is still alive afterwards. */
async function runBash(command: string, more: Partial<ExecuteRequest> = {}) {
  const request = { ...aRequest(aBashTask("task", [], { command })), ...more };
  const startedAt = performance.now();
  const outcome = await executeTask(operatorServices(), request);
  const ms = performance.now() - startedAt;
  return { outcome, ms, alive: processesWith(`SIGNALBOX_ATTEMPT_ID=${request.attemptId}`) };
}

/** A request that is cancelled as soon as its command says something. */
function cancelAtFirstWord(): Pick<ExecuteRequest, "signal" | "log"> & { cancelledAt: () => number } {
  const controller = new AbortController();
  let cancelledAt = 0;
  const write = () => {
    cancelledAt ||= performance.now();
    controller.abort();
  };
  return { signal: controller.signal, log: { write }, cancelledAt: () => cancelledAt };
}

const aProcess = (marker: string, more: Partial<ProcessRequest> & Pick<ProcessRequest, "command">): ProcessRequest => ({
  cwd: "/",
  env: { PATH: "/usr/bin:/bin", SIGNALBOX_ATTEMPT_ID: marker.split("=")[1] ?? "" },
  marker,
  limits: { memory: { counts: "address_space", mb: 512 }, cpuSeconds: 10, processes: 64, fileMb: 1 },
  signal: new AbortController().signal,
  onOutput: () => undefined,
  ...more,
});

const ESCAPES = "setsid sleep 300 & (sleep 300 &) ; (setsid bash -c 'sleep 300 & sleep 300' &)";

describe("the process tree of an attempt", () => {
  test("is gone when the main process ends, children that left its group and session included", async () => {
    const { outcome, ms, alive } = await runBash(`${ESCAPES}; exit 0`);
    expect(outcome).toEqual({ kind: "success", output: null });
    expect(alive).toEqual([]);
    expect(ms).toBeLessThan(3_000);
  });

  test("is gone at the timeout, which is an outcome of its own", async () => {
    const { outcome, ms, alive } = await runBash(`${ESCAPES}; sleep 300`, { timeoutMs: 300 });
    expect(outcome).toEqual({
      kind: "timed_out",
      error: { class: "retryable", code: "timeout", message: expect.stringMatching(/still running after 0.3 s/) },
    });
    expect(alive).toEqual([]);
    expect(ms).toBeLessThan(2_000);
  });

  test("is gone within 5 s of a cancel although it ignores SIGTERM", async () => {
    const cancel = cancelAtFirstWord();
    const { outcome, alive } = await runBash(`trap '' TERM; ${ESCAPES}; echo ready; while :; do sleep 1; done`, cancel);
    expect(outcome).toEqual({ kind: "cancelled" });
    expect(alive).toEqual([]);
    expect(performance.now() - cancel.cancelledAt()).toBeLessThan(5_000);
  });

  test("is gone at the moment its end is known, however much there was to kill", async () => {
    // Many, so that their end takes a while, and silent: one that held the output would be waited for anyway.
    const silent = "for ((i = 0; i < 150; i++)); do setsid sleep 300 >/dev/null 2>&1 & done";
    const command = ["bash", "-c", `trap '' TERM; ${silent}; echo ready; while :; do sleep 1; done`];
    const isolation = await findIsolation();
    const alive: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const marker = `SIGNALBOX_ATTEMPT_ID=silent-${round}`;
      const controller = new AbortController();
      const limits = { ...aProcess(marker, { command }).limits, processes: 1_000 };
      const onOutput = () => controller.abort();
      await runProcess(isolation, aProcess(marker, { command, limits, signal: controller.signal, onOutput }));
      alive.push(...processesWith(marker));
    }
    expect(alive).toEqual([]);
  });

  test("may put things in order at a cancel before it ends", async () => {
    const cancel = cancelAtFirstWord();
    const words: string[] = [];
    const log: ExecuteRequest["log"] = {
      write: (chunk, stream) => {
        words.push(String(chunk));
        cancel.log.write(chunk, stream);
      },
    };
    const command = "trap 'echo closing; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
    const { outcome } = await runBash(command, { ...cancel, log });
    expect(outcome).toEqual({ kind: "cancelled" });
    expect(words.join("")).toContain("closing");
  });

  test("never starts when the attempt was cancelled before", async () => {
    const { outcome } = await runBash("true", { signal: AbortSignal.abort(), onStarted: () => expect.unreachable() });
    expect(outcome).toEqual({ kind: "cancelled" });
  });

  test("that is a fork bomb stays small and is gone at its timeout", async () => {
    const environment = anEnvironment("bash", { maxProcesses: 40 });
    const request = aRequest(aBashTask("task", [], { command: "while :; do sleep 300 & done" }));
    const marker = `SIGNALBOX_ATTEMPT_ID=${request.attemptId}`;
    let outcome: ExecuteOutcome | undefined;
    const end = executeTask(operatorServices(), { ...request, environment, timeoutMs: 1_000 }).then((ended) => {
      outcome = ended;
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

  test("is gone too where the machine has no namespaces", async () => {
    const isolation = { level: "pgid-only", wrap: (command: readonly string[]) => command } as const;
    for (let round = 0; round < 15; round += 1) {
      const marker = `SIGNALBOX_ATTEMPT_ID=without-namespaces-${round}`;
      const end = await runProcess(isolation, aProcess(marker, { command: ["bash", "-c", `${ESCAPES}; exit 7`] }));
      expect(processesWith(marker)).toEqual([]);
      expect(end).toEqual({ kind: "exited", exitCode: 7 });
    }
  });

  test("dies with a worker that is killed by kill -9", async () => {
    const script = `
      import { executeTask } from "@/lib/integrations/operators/execute-task";
      import { aBashTask } from "@/lib/testing/dag-builders";
      import { aRequest, operatorServices } from "@/lib/testing/task-requests";
      const command = ${JSON.stringify(`${ESCAPES}; echo ready; sleep 300`)};
      const request = aRequest(aBashTask("task", [], { command }));
      const log = { write: () => process.stdout.write(request.attemptId + "\\n") };
      await executeTask(operatorServices(), { ...request, log });
    `;
    const worker = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [attemptId] = await once(createInterface(worker.stdout), "line");
    const marker = `SIGNALBOX_ATTEMPT_ID=${attemptId}`;
    expect(processesWith(marker).length).toBeGreaterThan(3);
    worker.kill("SIGKILL");
    await waitFor(async () => processesWith(marker).length === 0, {
      what: "the tree is gone",
      timeoutMs: 1_000,
    });
  });
});

describe("the log of an attempt", () => {
  test("of 1 GB is drained, and kept as its beginning, a mark and its end", async () => {
    const { log, ...request } = aRequest(
      aBashTask("task", [], { command: "echo first; head -c 1000000000 /dev/zero; echo last" }),
      { environment: anEnvironment("bash", { cpuSeconds: 30 }) },
    );
    const before = process.memoryUsage().rss;
    let peak = before;
    const write: ExecuteRequest["log"]["write"] = (chunk, stream) => {
      peak = Math.max(peak, process.memoryUsage().rss);
      log.write(chunk, stream);
    };
    const outcome = await executeTask(operatorServices(), { ...request, log: { write } });
    expect(outcome).toEqual({ kind: "success", output: null });
    const text = log.text();
    expect(Buffer.byteLength(text) - Buffer.byteLength(log.text("system"))).toBeLessThanOrEqual(10_485_760);
    expect(text).toMatch(/^first\n\uFFFD/);
    expect(text).toMatch(/\uFFFDlast\n$/);
    expect(log.text("system")).toMatch(/--- truncated: 99\d{7} bytes dropped, the end follows ---/);
    expect(peak - before).toBeLessThan(200_000_000);
  });
});
