import { describe, expect, it } from "vitest";
import type { Task } from "@/lib/domain/dag/document";
import { effectiveSettings } from "@/lib/domain/dag/settings";

const base = { id: "7d0a4a52-6b0c-4c53-8f0a-2a56a0d3f001", key: "work", needs: [] };
const pack: Task = { ...base, operator: "pack", pack: "scores", file: "run.py" };
const bash: Task = { ...base, operator: "bash", command: "true" };
const http: Task = { ...base, operator: "http", method: "GET", url: "https://example.org" };

describe("effectiveSettings", () => {
  it("takes the product's defaults where nothing is said", () => {
    expect(effectiveSettings(pack, undefined)).toEqual({
      rule: "all_success",
      retry: { maxAttempts: 1, delayMs: 5_000, factor: 2, maxDelayMs: 300_000, jitter: 0.5, budgetMs: null },
      timeoutMs: 60_000,
      queueTimeoutMs: null,
      totalTimeoutMs: null,
      isRepeatable: true,
      priority: 10,
      pool: null,
      environment: "python3",
    });
  });

  it("prefers the DAG's defaults to the product's", () => {
    const defaults = { environment: "node", retries: 2, retry_delay: "1s", timeout: "3m" };
    expect(effectiveSettings(pack, defaults)).toMatchObject({
      retry: { maxAttempts: 3, delayMs: 1_000 },
      timeoutMs: 180_000,
      environment: "node",
    });
  });

  it("prefers the task's own word to all others, a zero included", () => {
    const task: Task = {
      ...pack,
      environment: "python3",
      trigger_rule: "all_done",
      retries: 0,
      retry_delay: "2s",
      retry_factor: 3,
      max_retry_delay: "10s",
      retry_jitter: 0,
      retry_budget: "1m",
      timeout: "5s",
      queue_timeout: "15m",
      total_timeout: "2h",
      on_worker_lost: "needs_attention",
      priority: 0,
      pool: "ledger",
      pool_slots: 3,
    };
    expect(effectiveSettings(task, { environment: "node", retries: 5, retry_delay: "9s", timeout: "9m" })).toEqual({
      rule: "all_done",
      retry: { maxAttempts: 1, delayMs: 2_000, factor: 3, maxDelayMs: 10_000, jitter: 0, budgetMs: 60_000 },
      timeoutMs: 5_000,
      queueTimeoutMs: 900_000,
      totalTimeoutMs: 7_200_000,
      isRepeatable: false,
      priority: 0,
      pool: { name: "ledger", slots: 3 },
      environment: "python3",
    });
  });

  it("takes one slot of a pool when nothing is said", () => {
    expect(effectiveSettings({ ...pack, pool: "ledger" }, undefined).pool).toEqual({ name: "ledger", slots: 1 });
  });

  it("runs a command line in bash whatever the DAG's default environment is", () => {
    expect(effectiveSettings(bash, { environment: "python3" }).environment).toBe("bash");
    expect(effectiveSettings({ ...bash, environment: "node" }, undefined).environment).toBe("node");
  });

  it("gives no environment to operators that start no process", () => {
    expect(effectiveSettings(http, { environment: "python3" }).environment).toBeNull();
  });
});
