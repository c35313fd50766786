import { describe, expect } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import { createLogger } from "@/lib/observability/logger";
import { applyUserEvent } from "@/lib/services/engine/apply-by-hand";
import { resumeTriggers } from "@/lib/services/engine/sweep";
import { triggerClient } from "@/lib/services/engine/trigger-client";
import { aBashTask, idOf } from "@/lib/testing/dag-builders";
import { engineTest, FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";

const SYSTEM = "00000000-0000-7000-8000-000000000001";

const NEXT: TaskOf<"trigger_dag"> = {
  id: idOf("next"),
  key: "next",
  operator: "trigger_dag",
  needs: [],
  dag: "research.other",
  wait: true,
};

/** A run whose task `next` has begun; `other` is the DAG it hands its client to. */
async function begin(engine: TestEngine) {
  const other = await engine.publish([aBashTask("work")], { dag: "research.other" });
  const dagId = await engine.publish([NEXT]);
  await engine.arrive(dagId, ["loan-1"], { class: 1, priority: 40 });
  await engine.admit(dagId);
  const [attemptId = ""] = await engine.dispatch();
  await engine.worker.start(attemptId);
  const [run] = await engine.runs();
  return { other, attemptId, runId: run?.id ?? "" };
}

const trigger = (
  { prisma }: TestEngine,
  runId: string,
  data: Record<string, string> | null = null,
  dagKey = "research.other",
) =>
  triggerClient(
    { db: prisma, signals: { workArrived: () => undefined } },
    { runId, taskKey: "next", dagKey, data, isAwaited: true },
  );
const wait = { kind: "deferred", resumeInMs: null, note: "for research.other" } as const;
const sweep = ({ sqlPool, worker }: TestEngine) =>
  resumeTriggers({ pool: sqlPool, batcher: worker.batcher, log: createLogger("test", "silent") });
const items = (engine: TestEngine) =>
  engine.rows(
    "SELECT q.class, q.priority, q.source, q.data FROM queue_item q JOIN dag d ON d.id = q.dag_id WHERE d.dag_key = 'research.other'",
  );

describe("a task that hands its client to another DAG", () => {
  engineTest("makes one item however often and however many ask, of the run's own urgency", async ({ engine }) => {
    const { runId } = await begin(engine);
    const answers = await Promise.all([1, 2, 3, 4].map(() => trigger(engine, runId, { amount: "5000" })));
    expect(new Set(answers.map((answer) => answer.ok && answer.value.queueItemId)).size).toBe(1);
    expect(await items(engine)).toEqual([
      { class: 1, priority: 40, source: "dag:research.test", data: { amount: "5000" } },
    ]);
  });

  engineTest("is in the audit record once, and whoever started its run is who started there", async ({ engine }) => {
    const { runId } = await begin(engine);
    await engine.rows("UPDATE queue_item SET created_by = $1", [SYSTEM]);
    await trigger(engine, runId);
    await trigger(engine, runId);
    const audit =
      "SELECT payload::jsonb ->> 'action' AS action, payload::jsonb -> 'details' ->> 'runId' AS run FROM audit_event";
    expect(await engine.rows(audit)).toEqual([{ action: "client.triggered", run: runId }]);
    expect(await engine.rows("SELECT created_by FROM queue_item WHERE source LIKE 'dag:%'")).toEqual([
      { created_by: SYSTEM },
    ]);
  });

  engineTest("shares the client when it is open there already", async ({ engine }) => {
    const { runId, other } = await begin(engine);
    await engine.arrive(other, ["loan-1"]);
    expect(await trigger(engine, runId)).toMatchObject({ ok: true, value: { isOver: false, run: null } });
    expect(await items(engine)).toMatchObject([{ source: "api" }]);
    expect(await engine.rows("SELECT * FROM audit_event")).toEqual([]);
  });

  engineTest(
    "leaves the other run alone when its own is cancelled, and gets no answer from it any more",
    async ({ engine }) => {
      const { runId, other, attemptId } = await begin(engine);
      await trigger(engine, runId);
      await engine.worker.end(attemptId, wait);
      await engine.admit(other);
      const cancel = { type: "cancel", runId, reason: "no longer wanted" } as const;
      await engine.prisma.$transaction((tx) => applyUserEvent(tx, SYSTEM, cancel));
      await engine.playToEnd();
      expect(await sweep(engine)).toBe(0);
      expect(await engine.states()).toEqual({ next: "cancelled", work: "success" });
    },
  );

  engineTest.for([
    ["success", SUCCESS],
    ["failed", FAILURE],
  ] as const)("goes on when the other DAG is done: %s", async ([state, result], { engine }) => {
    const { runId, other, attemptId } = await begin(engine);
    await trigger(engine, runId);
    await engine.worker.end(attemptId, wait);
    expect(await sweep(engine)).toBe(0);
    await engine.admit(other);
    await engine.playToEnd(() => result);
    expect(await engine.states()).toMatchObject({ next: "deferred", work: state });
    expect(await sweep(engine)).toBe(1);
    expect(await engine.states()).toMatchObject({ next: "scheduled" });
    expect(await trigger(engine, runId)).toMatchObject({ ok: true, value: { isOver: true, run: { state } } });
    expect(await items(engine)).toHaveLength(1);
  });

  engineTest("is woken although the other DAG was faster than its own wait", async ({ engine }) => {
    const { runId, other, attemptId } = await begin(engine);
    await trigger(engine, runId);
    await engine.admit(other);
    const [work = ""] = await engine.dispatch();
    await engine.worker.start(work);
    await engine.worker.end(work);
    expect(await sweep(engine)).toBe(0);
    await engine.worker.end(attemptId, wait);
    expect(await sweep(engine)).toBe(1);
  });

  engineTest("that has ended is not looked at again", async ({ engine }) => {
    const { runId, other, attemptId } = await begin(engine);
    await trigger(engine, runId);
    await engine.worker.end(attemptId);
    await engine.admit(other);
    await engine.playToEnd();
    expect(await sweep(engine)).toBe(0);
    expect(await engine.rows("SELECT * FROM triggered_item WHERE is_awaited")).toEqual([]);
  });

  engineTest("is told in a sentence what it cannot trigger", async ({ engine }) => {
    const { runId } = await begin(engine);
    await engine.publish([aBashTask("a")], { dag: "research.manual", start: { on: "manual" } });
    const why = async (dagKey: string) => {
      const answer = await trigger(engine, runId, null, dagKey);
      return answer.ok ? "" : answer.error;
    };
    expect(await why("research.ghost")).toContain("there is no DAG research.ghost with an active version");
    expect(await why("research.manual")).toContain("research.manual does not start on clients");
  });
});
