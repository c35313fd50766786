import { expect, test } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import { err, ok } from "@/lib/domain/shared/result";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { TriggeredClient, TriggerRequest } from "@/lib/integrations/operators/operator-contract";
import { idOf } from "@/lib/testing/dag-builders";
import { aRequest, operatorServices } from "@/lib/testing/task-requests";

const RUN = { id: "0199f0c0-0000-7000-8000-000000000002", state: "running" } as const;
const item = (more: Partial<TriggeredClient> = {}): TriggeredClient => ({
  queueItemId: "0199f0c0-0000-7000-8000-000000000001",
  isOver: false,
  run: RUN,
  ...more,
});

async function trigger(fields: Partial<TaskOf<"trigger_dag">>, stands: TriggeredClient | string, waitedMs = 0) {
  const task: TaskOf<"trigger_dag"> = {
    id: idOf("next"),
    key: "next",
    operator: "trigger_dag",
    needs: [],
    dag: "research.next",
    ...fields,
  };
  const asked: TriggerRequest[] = [];
  const dags = {
    trigger: async (request: TriggerRequest) => {
      asked.push(request);
      return typeof stands === "string" ? err(stands) : ok(stands);
    },
  };
  const outcome = await executeTask(operatorServices({ dags }), aRequest(task, { clock: { nowMs: 0, waitedMs } }));
  return { outcome, asked };
}

test("without wait the task is done as soon as the client is in the other queue", async () => {
  const { outcome, asked } = await trigger({ data: { amount: "{{ client.data.amount }}" } }, item());
  expect(outcome).toEqual({ kind: "success", output: { queueItemId: item().queueItemId } });
  expect(asked).toMatchObject([
    { taskKey: "next", dagKey: "research.next", data: { amount: "5000" }, isAwaited: false },
  ]);
});

test("with wait it holds no slot until that DAG is done, and hands on which run it was", async () => {
  expect((await trigger({ wait: true }, item())).outcome).toMatchObject({ kind: "deferred", resumeInMs: null });
  const done = item({ isOver: true, run: { ...RUN, state: "success" } });
  expect((await trigger({ wait: true }, done)).outcome).toEqual({
    kind: "success",
    output: { queueItemId: done.queueItemId, runId: RUN.id, state: "success" },
  });
});

test.each([
  ["the other run failed", item({ isOver: true, run: { ...RUN, state: "failed" } }), "triggered_run_failed"],
  ["the other run was cancelled", item({ isOver: true, run: { ...RUN, state: "cancelled" } }), "triggered_run_failed"],
  ["the other DAG takes no clients", "research.next does not start on clients.", "not_triggered"],
])("it fails for good when %s", async (_name, stands, code) => {
  expect((await trigger({ wait: true }, stands)).outcome).toMatchObject({ error: { class: "terminal", code } });
});

test("it gives up when it has waited as long as it may", async () => {
  const { outcome } = await trigger({ wait: true, wait_timeout: "1h" }, item(), 3_600_000);
  expect(outcome).toMatchObject({ kind: "failed", error: { code: "wait_timeout" } });
});
