import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import { aBranchTask, idOf } from "@/lib/testing/dag-builders";
import { aContext, anEnvironment, aRequest, operatorServices } from "@/lib/testing/task-requests";

const run = (task: ReturnType<typeof aBranchTask>, context = aContext()) =>
  executeTask(operatorServices(), aRequest(task, { context }));

describe("a branch", () => {
  const branch = aBranchTask("tier", {
    cases: [
      { when: "results.score.p < 0.3", then: ["fast_track"] },
      { when: 'run.runType == "client" && client.data.state == "CA"', then: ["california", "manual_review"] },
    ],
    otherwise: ["manual_review"],
  });
  const context = (p: number, state: string) =>
    aContext({ results: { score: { p } }, client: { key: "c1", data: { state } } });

  test.each([
    [0.1, "CA", ["fast_track"]],
    [0.5, "CA", ["california", "manual_review"]],
    [0.5, "NY", ["manual_review"]],
  ])("chooses the first case that holds, else otherwise (%d, %s)", async (p, state, chosen) => {
    expect(await run(branch, context(p, state))).toEqual({
      kind: "success",
      output: { chosen },
      chosenTaskKeys: chosen,
    });
  });

  test("whose condition cannot be asked fails with the case and the reason", async () => {
    expect(await run(branch)).toEqual({
      kind: "failed",
      error: {
        class: "terminal",
        code: "condition_failed",
        message: expect.stringMatching(/^Task tier, case 1: .*results\.score/),
      },
    });
  });
});

describe("an attempt that hangs in what cannot be interrupted", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const task = { id: idOf("a"), key: "a", operator: "pack", needs: [], pack: "risk", file: "run.py" } as const;
  const start = (signal: AbortSignal) => {
    const services = operatorServices({ packs: { materialise: () => new Promise(() => undefined) } });
    const more = { environment: anEnvironment("python3"), packDigests: { risk: "d" }, timeoutMs: 1_000, signal };
    return executeTask(services, aRequest({ ...task, needs: [] }, more));
  };

  test("ends five seconds after its timeout all the same", async () => {
    const outcome = start(new AbortController().signal);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await outcome).toMatchObject({ kind: "timed_out" });
  });

  test("ends five seconds after a cancel all the same", async () => {
    const controller = new AbortController();
    const outcome = start(controller.signal);
    controller.abort();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await outcome).toEqual({ kind: "cancelled" });
  });
});

test("a fault of the platform is an outcome that another worker may do better", async () => {
  const services = operatorServices({ connections: { resolve: () => Promise.reject(new Error("database down")) } });
  const task = { id: idOf("q"), key: "q", operator: "sql", needs: [], connection: "core", query: "SELECT 1" } as const;
  expect(await executeTask(services, aRequest({ ...task, needs: [] }))).toEqual({
    kind: "failed",
    error: { class: "infrastructure", code: "worker_fault", message: expect.stringContaining("database down") },
  });
});
