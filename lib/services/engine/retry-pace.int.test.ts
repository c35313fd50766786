import { expect } from "vitest";
import type { Task } from "@/lib/domain/dag/document";
import { RETRY_PACE } from "@/lib/domain/run/retry-target";
import { createLogger } from "@/lib/observability/logger";
import { releaseDueTasks } from "@/lib/services/engine/sweep";
import { aBashTask, idOf } from "@/lib/testing/dag-builders";
import { engineTest, FAILURE, type TestEngine } from "@/lib/testing/test-engine";
import { waitFor } from "@/lib/testing/wait-for";

const MANY = 6;
const RETRY = { retries: 3, retry_delay: "1h" } as const;
const asks = (key: string, url: string): Task => ({
  id: idOf(key),
  key,
  operator: "http",
  needs: [],
  method: "GET",
  url,
  ...RETRY,
});

const inState = async (engine: TestEngine, taskKey: string, state: string, failures = 1) =>
  (
    await engine.rows("SELECT 1 FROM task_instance WHERE task_key = $1 AND state = $2 AND failure_count = $3", [
      taskKey,
      state,
      failures,
    ])
  ).length;

engineTest(
  "what failed at one target comes back at its pace, however many look and however few slots there are, and keeps nobody else waiting",
  async ({ engine }) => {
    const tasks = [asks("bureau", "https://bureau.example/{{ client.key }}"), aBashTask("script", [], RETRY)];
    const dagId = await engine.publish(tasks, { max_active_runs: 50 });
    await engine.arrive(
      dagId,
      Array.from({ length: MANY }, (_, at) => `loan-${at}`),
    );
    await engine.admit(dagId);
    await engine.playToEnd(() => FAILURE);
    const sweep = { pool: engine.sqlPool, batcher: engine.worker.batcher, log: createLogger("test", "silent") };
    expect(await releaseDueTasks(sweep)).toBe(0);
    expect(await engine.rows("SELECT 1 FROM retry_pace")).toEqual([]);
    await engine.rows("UPDATE waiting_task SET retry_at = now() - interval '1 second'");

    const startedAt = performance.now();
    const mayBeReleased = () => RETRY_PACE.atOnce + Math.floor((performance.now() - startedAt) / RETRY_PACE.everyMs);
    await Promise.all([releaseDueTasks(sweep), releaseDueTasks(sweep), releaseDueTasks(sweep)]);
    expect(await inState(engine, "script", "scheduled")).toBe(MANY);
    expect(await inState(engine, "bureau", "scheduled")).toBeLessThanOrEqual(mayBeReleased());
    // However long no slot is free, no more than these would start together once one is.
    await waitFor(async () => (await releaseDueTasks(sweep)) === 0 && mayBeReleased() >= MANY, { what: "their time" });
    expect(await inState(engine, "bureau", "scheduled")).toBe(RETRY_PACE.inLine);
    const all = async () => {
      await releaseDueTasks(sweep);
      expect(await inState(engine, "bureau", "scheduled")).toBeLessThanOrEqual(RETRY_PACE.inLine);
      await engine.playToEnd(() => FAILURE);
      return (await inState(engine, "bureau", "up_for_retry", 2)) === MANY;
    };
    await waitFor(all, { what: "all of them to be let through" });
    // A clock that was set back holds nobody up, and a pause saves nothing up.
    await engine.rows("UPDATE waiting_task SET retry_at = now() - interval '1 second'");
    await engine.rows("UPDATE retry_pace SET spent_until = now() + interval '1 hour'");
    await waitFor(async () => (await releaseDueTasks(sweep)) > 0, { what: "the next one to be released" });
    await engine.rows("UPDATE retry_pace SET spent_until = now() - interval '1 hour'");
    expect(await releaseDueTasks(sweep)).toBe(RETRY_PACE.atOnce);
  },
);
