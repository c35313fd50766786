import { expect, test } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import { idOf } from "@/lib/testing/dag-builders";
import { aRequest, operatorServices } from "@/lib/testing/task-requests";

const HOUR = 3_600_000;

function ask(fields: Partial<TaskOf<"approval">>, waitedMs = 0) {
  const question = "Is {{ client.key }} worth a second look?";
  const task: TaskOf<"approval"> = {
    id: idOf("check"),
    key: "check",
    operator: "approval",
    needs: [],
    question,
    ...fields,
  };
  const clock = { nowMs: Date.parse("2026-01-05T08:00:00Z"), waitedMs };
  return executeTask(operatorServices(), aRequest(task, { clock }));
}

test("an approval asks data engineers and waits without a time when it says no more", async () => {
  expect(await ask({})).toEqual({
    kind: "deferred",
    resumeInMs: null,
    note: "for an answer",
    question: { text: "Is 1004285007 worth a second look?", roles: ["de"] },
  });
});

test("it comes back when its time is over", async () => {
  expect(await ask({ wait_timeout: "2h", roles: ["manager"] }, HOUR)).toMatchObject({
    resumeInMs: HOUR,
    question: { roles: ["manager"] },
  });
});

test.each([
  [undefined, { kind: "failed", error: { class: "terminal", code: "wait_timeout" } }],
  ["approve", { kind: "success", output: { decision: "approved", by: null, at: "2026-01-05T08:00:00.000Z" } }],
  ["reject", { kind: "success", output: { decision: "rejected", by: null } }],
] as const)("nobody answered in time, on_timeout %s", async (on_timeout, outcome) => {
  expect(await ask({ wait_timeout: "2h", on_timeout }, 2 * HOUR)).toMatchObject(outcome);
});

test("a question that reads what the run does not have fails for good, before anybody is asked", async () => {
  expect(await ask({ question: "{{ results.score.p }}?" })).toMatchObject({ error: { code: "lookup_failed" } });
});
