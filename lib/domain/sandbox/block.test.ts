import { expect, test } from "vitest";
import type { Task } from "@/lib/domain/dag/document";
import { BLOCKED_CODE, whyBlocked } from "@/lib/domain/sandbox/block";
import { aBashTask, aBranchTask, idOf } from "@/lib/testing/dag-builders";

const of = <T extends object>(key: string, fields: T) => ({ id: idOf(key), key, needs: [], ...fields });
const http = (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"): Task =>
  of("ask", { operator: "http", method, url: "https://example.com" } as const);

test.each<[string, Task, boolean]>([
  ["a script without network runs", aBashTask("a"), false],
  ["a branch runs", aBranchTask("b"), false],
  [
    "a query runs, and only reads",
    of("q", { operator: "sql", connection: "loans", query: "SELECT 1" } as const),
    false,
  ],
  ["a wait is gone through", of("w", { operator: "wait", for: "1h" } as const), false],
  ["a GET runs", http("GET"), false],
  ["a POST is blocked", http("POST"), true],
  ["a PUT is blocked", http("PUT"), true],
  ["a PATCH is blocked", http("PATCH"), true],
  ["a DELETE is blocked", http("DELETE"), true],
  ["another DAG is not triggered", of("t", { operator: "trigger_dag", dag: "research.next" } as const), true],
  ["nobody is asked", of("p", { operator: "approval", question: "May it?" } as const), true],
])("%s", (_, task, isBlocked) => {
  const error = whyBlocked(task);
  expect(error !== null).toBe(isBlocked);
  if (error)
    expect(error).toMatchObject({
      code: BLOCKED_CODE,
      message: expect.stringContaining(`Task ${task.key} is blocked`),
    });
});
