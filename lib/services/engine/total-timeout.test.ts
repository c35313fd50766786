import { expect, test } from "vitest";
import type { ExecuteOutcome, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { executeWithin } from "@/lib/services/engine/total-timeout";
import { aBashTask } from "@/lib/testing/dag-builders";
import { aRequest } from "@/lib/testing/task-requests";

const TASK = aBashTask("score", [], { total_timeout: "1m" });
const SUCCESS = { kind: "success", output: null } as const;

async function run(waitedMs: number, outcome: ExecuteOutcome, totalTimeoutMs: number | null = 60_000) {
  const asked: ExecuteRequest[] = [];
  const request = aRequest(TASK, { clock: { nowMs: 0, waitedMs }, timeoutMs: 30_000 });
  const end = await executeWithin(totalTimeoutMs, request, async (given) => {
    asked.push(given);
    return outcome;
  });
  return { end, timeouts: asked.map(({ timeoutMs }) => timeoutMs) };
}

test.each([
  ["an attempt with time to spare keeps its own timeout", 10_000, [30_000]],
  ["a late one has what is left", 45_000, [15_000]],
])("%s", async (_name, waitedMs, timeouts) => {
  expect(await run(waitedMs, SUCCESS)).toEqual({ end: SUCCESS, timeouts });
});

test("an attempt that comes when all time is over is not executed", async () => {
  const { end, timeouts } = await run(60_000, SUCCESS);
  expect(end).toMatchObject({ kind: "timed_out", error: { code: "total_timeout" } });
  expect(timeouts).toEqual([]);
});

test("a time-out is told by the limit that ended it", async () => {
  const timedOut = { kind: "timed_out", error: { class: "retryable", code: "timeout", message: "" } } as const;
  expect((await run(10_000, timedOut)).end).toEqual(timedOut);
  expect((await run(45_000, timedOut)).end).toMatchObject({ error: { code: "total_timeout" } });
});

test("a wait comes back when all time is over", async () => {
  const wait = (resumeInMs: number | null) => ({ kind: "deferred", resumeInMs, note: "for a person" }) as const;
  expect((await run(50_000, wait(null))).end).toEqual(wait(10_000));
  expect((await run(50_000, wait(3_000))).end).toEqual(wait(3_000));
  expect((await run(50_000, wait(null), null)).end).toEqual(wait(null));
});
