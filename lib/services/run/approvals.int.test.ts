import { expect } from "vitest";
import { GET as listApprovals } from "@/app/api/v1/approvals/route";
import { POST as answer } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/answer/route";
import { GET as getTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/route";
import { openApprovalsSchema, taskDetailSchema } from "@/lib/contracts/runs";
import type { TaskOf } from "@/lib/domain/dag/document";
import { aBashTask, aBranchTask, idOf } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import { SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const CHECK: TaskOf<"approval"> = {
  id: idOf("check"),
  key: "check",
  operator: "approval",
  needs: [],
  question: "Sure?",
};
const QUESTION = { text: "Sure about loan-1?", roles: ["de" as const] };

/** A run whose approval has been asked: `route` and `go` stand behind it. */
async function ask(engine: TestEngine): Promise<string> {
  const route = aBranchTask("route", { needs: ["check"], cases: [{ when: "true", then: ["go"] }] });
  const dagId = await engine.publish([CHECK, route, aBashTask("go", ["route"])]);
  await engine.arrive(dagId, ["loan-1"]);
  await engine.admit(dagId);
  await engine.playToEnd(() => ({ kind: "deferred", resumeInMs: null, note: "for an answer", question: QUESTION }));
  const [run] = await engine.runs();
  return run?.id ?? "";
}

const give = (web: TestWeb, as: TestPerson, id: string, decision = "approved", taskKey = "check") =>
  web.call(answer, { as, params: { id, taskKey }, body: { decision, comment: "looked at it" } });

const waitingFor = async (web: TestWeb, as: TestPerson) =>
  openApprovalsSchema.parse((await web.call(listApprovals, { as })).body).items;

webTest("an answer ends the task with what was decided, by whom and why", async ({ web, engine }) => {
  const id = await ask(engine);
  expect(await give(web, "de", id, "rejected")).toMatchObject({ status: 200 });
  expect(await engine.states()).toEqual({ check: "success", route: "scheduled", go: "none" });
  expect(await engine.rows("SELECT number, state, output, answered_by FROM task_attempt ORDER BY number")).toEqual([
    expect.objectContaining({ number: 1, state: "deferred", answered_by: null }),
    {
      number: 2,
      state: "success",
      output: { decision: "rejected", by: "de", comment: "looked at it", at: expect.any(String) },
      answered_by: web.people.de,
    },
  ]);
  const audit = await web.runtime.db.auditEvent.findMany({ where: { action: "task.rejected" } });
  expect(audit).toMatchObject([{ actorId: web.people.de, targetId: id }]);
  await engine.playToEnd((key) => (key === "route" ? { ...SUCCESS, chosenTaskKeys: ["go"] } : SUCCESS));
  expect((await engine.runs())[0]?.state).toBe("success");
});

webTest("an approval is answered once, however many answer at the same moment", async ({ web, engine }) => {
  const id = await ask(engine);
  const answers = await Promise.all([give(web, "de", id), give(web, "de", id, "rejected"), give(web, "de", id)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  expect(await give(web, "de", id)).toMatchObject({ status: 409, body: { details: { reason: "not_waiting" } } });
});

webTest("only a role that is asked answers, and only those read the question who may", async ({ web, engine }) => {
  const id = await ask(engine);
  expect(await give(web, "ds", id)).toMatchObject({ status: 403, body: { details: { reason: "not_your_role" } } });
  const seen = async (as: TestPerson) =>
    taskDetailSchema.parse((await web.call(getTask, { as, params: { id, taskKey: "check" } })).body).approval;
  expect(await seen("de")).toEqual({ question: QUESTION.text, roles: ["de"], whyNot: null });
  expect(await seen("viewer")).toMatchObject({ question: null, whyNot: "Only Data engineer can answer this." });
  expect(await waitingFor(web, "de")).toMatchObject([{ runId: id, taskKey: "check", question: QUESTION.text }]);
  expect(await waitingFor(web, "manager")).toEqual([]);
});

webTest("whoever started the run does not answer in it, not even past the application", async ({ web, engine }) => {
  const id = await ask(engine);
  await engine.rows("UPDATE dag_run SET triggered_by = $1", [web.people.de]);
  expect(await give(web, "de", id)).toMatchObject({ status: 403, body: { details: { reason: "own_run" } } });
  expect(await waitingFor(web, "de")).toEqual([]);
  await expect(engine.rows("UPDATE task_attempt SET answered_by = $1", [web.people.de])).rejects.toThrow("own_answer");
});

webTest("nor does whoever put the client into the queue", async ({ web, engine }) => {
  const id = await ask(engine);
  await engine.rows("UPDATE queue_item SET created_by = $1", [web.people.de]);
  expect(await give(web, "de", id)).toMatchObject({ status: 403, body: { details: { reason: "own_run" } } });
  expect(await waitingFor(web, "de")).toEqual([]);
  await expect(engine.rows("UPDATE task_attempt SET answered_by = $1", [web.people.de])).rejects.toThrow("own_answer");
  expect((await give(web, "de2", id)).status).toBe(200);
});

webTest("a task that does not wait for a person takes no answer", async ({ web, engine }) => {
  const id = await ask(engine);
  expect((await give(web, "de", id, "approved", "go")).status).toBe(409);
  expect((await give(web, "de", id, "approved", "ghost")).status).toBe(404);
  await engine.rows("UPDATE task_attempt SET output = '{}'");
  expect((await give(web, "de", id)).status).toBe(409);
});
