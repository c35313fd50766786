import { describe, expect, test } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import { idOf } from "@/lib/testing/dag-builders";
import { dbTest } from "@/lib/testing/database";
import { aContext, aRequest, operatorServices } from "@/lib/testing/task-requests";

const NOW = "2026-01-05T08:00:00Z";

function wait(fields: Partial<TaskOf<"wait">>, waitedMs = 0, url = "") {
  const task: TaskOf<"wait"> = { id: idOf("pause"), key: "pause", operator: "wait", needs: [], ...fields };
  const clock = { nowMs: Date.parse(NOW), waitedMs };
  const context = aContext({ client: { key: "loan-1", data: { opens_at: "2026-01-05T09:00:00+00:00" } } });
  const resolve = (name: string) => Promise.resolve({ name, kind: "postgres" as const, url });
  return executeTask(operatorServices({ connections: { resolve } }), aRequest(task, { clock, context }));
}

describe("a wait for a length of time", () => {
  test("holds no slot until the time since its first attempt is over", async () => {
    expect(await wait({ for: "10m" }, 60_000)).toMatchObject({ kind: "deferred", resumeInMs: 540_000 });
    expect(await wait({ for: "10m" }, 600_000)).toEqual({ kind: "success", output: { waitedMs: 600_000 } });
  });
});

describe("a wait for a time", () => {
  test("reads the time from the client and compares it with the database's clock", async () => {
    const outcome = await wait({ until: "{{ client.data.opens_at }}" });
    expect(outcome).toMatchObject({ kind: "deferred", resumeInMs: 3_600_000 });
    expect(await wait({ until: "2026-01-05T07:59:59Z" })).toMatchObject({ kind: "success" });
  });

  test("fails for good when what it read is no time", async () => {
    const outcome = await wait({ until: "{{ client.key }}" });
    expect(outcome).toMatchObject({ kind: "failed", error: { class: "terminal", code: "invalid_time" } });
  });

  test("looks again at the latest when it may wait no longer, and fails then for good", async () => {
    const task = { until: "2026-01-05T09:00:00Z", wait_timeout: "10m" };
    expect(await wait(task)).toMatchObject({ kind: "deferred", resumeInMs: 600_000 });
    const outcome = await wait(task, 600_000);
    expect(outcome).toMatchObject({ kind: "failed", error: { class: "terminal", code: "wait_timeout" } });
  });
});

describe("a wait for a row", () => {
  const ask = (query: string, fields: Partial<TaskOf<"wait">> = {}) => ({ connection: "core", query, ...fields });

  dbTest.for(["SELECT 1", "SELECT count(*) FROM generate_series(1, 3)", "SELECT true", "SELECT 'ready'"])(
    "is over at: %s",
    async (query, { databaseUrl }) => {
      expect(await wait(ask(query), 0, databaseUrl)).toMatchObject({ kind: "success" });
    },
  );

  dbTest.for([
    "SELECT 1 WHERE false",
    "SELECT count(*) FROM pg_class WHERE false",
    "SELECT NULL",
    "SELECT 0.00::numeric",
  ])("goes on at: %s", async (query, { databaseUrl }) => {
    expect(await wait(ask(query), 0, databaseUrl)).toMatchObject({ kind: "deferred", resumeInMs: 30_000 });
  });

  dbTest("binds its values and hands on what it found", async ({ databaseUrl }) => {
    const outcome = await wait(ask("SELECT :client", { params: { client: "{{ client.key }}" } }), 0, databaseUrl);
    expect(outcome).toEqual({ kind: "success", output: { waitedMs: 0, value: "loan-1" } });
  });

  dbTest("takes a last look before it gives up", async ({ databaseUrl }) => {
    const late = { wait_timeout: "1m", poll_every: "5s" };
    expect(await wait(ask("SELECT 1", late), 60_000, databaseUrl)).toMatchObject({ kind: "success" });
    expect(await wait(ask("SELECT 0", late), 60_000, databaseUrl)).toMatchObject({ error: { code: "wait_timeout" } });
    expect(await wait(ask("SELECT 0", late), 57_000, databaseUrl)).toMatchObject({ resumeInMs: 3_000 });
  });

  test("may be tried again when the look itself fails", async () => {
    const outcome = await wait(ask("SELECT 1"), 0, "postgres://u:p@127.0.0.1:1/none");
    expect(outcome).toMatchObject({ kind: "failed", error: { class: "retryable", code: "connection_failed" } });
  });
});
