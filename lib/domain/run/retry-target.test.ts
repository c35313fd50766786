import { describe, expect, test } from "vitest";
import type { Task } from "@/lib/domain/dag/document";
import { RETRY_PACE, retryTarget } from "@/lib/domain/run/retry-target";
import { aBashTask, idOf } from "@/lib/testing/dag-builders";

const anHttpTask = (url: string, connection?: string): Task => ({
  id: idOf("ask"),
  key: "ask",
  operator: "http",
  needs: [],
  method: "GET",
  url,
  ...(connection === undefined ? {} : { connection }),
});
const aQuery: Task = {
  id: idOf("load"),
  key: "load",
  operator: "sql",
  needs: [],
  connection: "ledger",
  query: "SELECT 1",
};

describe("the target of a retry", () => {
  test.each<[string, Task, string | null]>([
    ["its connection", aQuery, "connection ledger"],
    ["its connection, whatever the address", anHttpTask("https://bureau.example/score", "bureau"), "connection bureau"],
    ["the host of its address", anHttpTask("https://Bureau.example/{{ client.key }}"), "host bureau.example"],
    ["the host with its port", anHttpTask("http://127.0.0.1:8080"), "host 127.0.0.1:8080"],
    ["the host without who asks", anHttpTask("https://user@bureau.example?a={{ client.key }}"), "host bureau.example"],
    ["unknown, where the host is looked up", anHttpTask("https://{{ client.data.host }}/score"), null],
    ["unknown, for a script", aBashTask("run"), null],
  ])("is %s", (_what, task, target) => {
    expect(retryTarget(task)).toBe(target);
  });
});

test("any second sees at most ten retries of one target, those that waited for a slot included", () => {
  const { inLine, atOnce, everyMs } = RETRY_PACE;
  expect(inLine + atOnce + Math.floor(1_000 / everyMs)).toBeLessThanOrEqual(10);
});
