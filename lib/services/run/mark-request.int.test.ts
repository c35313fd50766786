import { v7 as newId } from "uuid";
import { describe, expect } from "vitest";
import { POST as previewConfirm } from "@/app/api/v1/mark-requests/[id]/confirm/preview/route";
import { POST as confirmMark } from "@/app/api/v1/mark-requests/[id]/confirm/route";
import { POST as declineMark } from "@/app/api/v1/mark-requests/[id]/decline/route";
import { GET as listMarkRequests } from "@/app/api/v1/mark-requests/route";
import { POST as previewMark } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/preview/route";
import { POST as markTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/mark/route";
import { markRequestsSchema } from "@/lib/contracts/mark-requests";
import { taskPreviewSchema } from "@/lib/contracts/runs";
import { aBashTask, aBranchTask } from "@/lib/testing/dag-builders";
import type { TestPerson } from "@/lib/testing/people";
import { confirmed, press } from "@/lib/testing/run-verbs";
import { beginRun, FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const CRITICAL = { decision_critical: true } as const;
const TASKS = [aBashTask("decision", [], CRITICAL), aBashTask("letter", ["decision"]), aBashTask("side")];

const ask = (web: TestWeb, id: string, as: TestPerson = "do", more: Readonly<Record<string, unknown>> = {}) =>
  confirmed(
    web,
    [previewMark, markTask],
    { id, taskKey: "decision" },
    { state: "success" },
    { reason: "decided by phone", ...more },
    as,
  );

const openOnes = async (web: TestWeb, as: TestPerson, query = "") =>
  markRequestsSchema.parse((await web.call(listMarkRequests, { as, query })).body).items;

const onlyId = async (web: TestWeb): Promise<string> => {
  const [request, ...others] = await openOnes(web, "do");
  if (!request || others.length > 0) throw new Error("there is not exactly one open request");
  return request.id;
};

const confirm = (web: TestWeb, id: string, as: TestPerson) =>
  confirmed(web, [previewConfirm, confirmMark], { id }, {}, {}, as);
const decline = (web: TestWeb, id: string, as: TestPerson) =>
  web.call(declineMark, { as, method: "POST", params: { id } });

/** A run whose decision failed while another task of it still runs. */
async function openRun(engine: TestEngine): Promise<{ id: string; side: string }> {
  const { id } = await beginRun(engine, TASKS);
  const [decision = "", side = ""] = await engine.dispatch();
  await engine.worker.start(decision);
  await engine.worker.start(side);
  await engine.worker.end(decision, FAILURE);
  return { id, side };
}

const outcomes = (engine: TestEngine) => engine.rows("SELECT outcome FROM mark_request ORDER BY asked_at, id");
const FAILED = { decision: "failed", letter: "upstream_failed", side: "running" };

describe("a mark of a decision-critical task", () => {
  webTest("changes nothing before another person confirms it; log and record name both", async ({ web, engine }) => {
    const { id } = await openRun(engine);
    expect((await ask(web, id, "do", { output: { limit: 5 } })).status).toBe(200);
    expect(await engine.states()).toEqual(FAILED);
    const request = await onlyId(web);
    expect(await confirm(web, request, "do")).toMatchObject({
      status: 403,
      body: { details: { reason: "needs_second_person" } },
    });
    expect(await engine.states()).toEqual(FAILED);
    expect((await confirm(web, request, "de")).status).toBe(200);
    expect(await engine.states()).toEqual({ decision: "success", letter: "scheduled", side: "running" });
    expect(await engine.rows("SELECT output FROM task_attempt WHERE task_index = 0 AND state = 'success'")).toEqual([
      { output: { limit: 5 } },
    ]);
    expect(
      await engine.rows("SELECT actor, reason FROM transition_log WHERE task_index = 0 AND to_state = 'success'"),
    ).toEqual([
      { actor: `user:${web.people.de}`, reason: "user_mark: decided by phone (asked for by do, confirmed by de)" },
    ]);
    expect(
      await engine.rows(
        "SELECT payload::jsonb -> 'details' AS details FROM audit_event WHERE action LIKE 'run.%mark%' ORDER BY sequence",
      ),
    ).toMatchObject([
      { details: { taskKey: "decision", to: "success", reason: "decided by phone", request } },
      { details: { from: "failed", request, requestedBy: web.people.do, confirmedBy: web.people.de } },
    ]);
    expect(await confirm(web, request, "de2")).toMatchObject({
      status: 409,
      body: { details: { reason: "answered" } },
    });
  });

  webTest(
    "is shown with who asked and why to everybody who reads runs, its output to fewer",
    async ({ web, engine }) => {
      const { id } = await openRun(engine);
      await ask(web, id, "do", { output: { limit: 5 } });
      const shown = { runId: id, taskKey: "decision", state: "success", reason: "decided by phone", hasOutput: true };
      const askedBy = { personKey: "do" };
      expect(await openOnes(web, "viewer", `runId=${id}`)).toMatchObject([{ ...shown, askedBy, output: null }]);
      expect(await openOnes(web, "de")).toMatchObject([{ ...shown, askedBy, output: { limit: 5 } }]);
      expect(await openOnes(web, "de", `runId=${newId()}`)).toEqual([]);
    },
  );

  webTest("is confirmed only as its preview shows it now", async ({ web, engine }) => {
    const { id, side } = await openRun(engine);
    await engine.worker.end(side, SUCCESS);
    expect((await ask(web, id)).status).toBe(200);
    const request = await onlyId(web);
    const look = await web.call(previewConfirm, { as: "de", method: "POST", params: { id: request } });
    const { hash, reopens } = taskPreviewSchema.parse(look.body);
    expect(reopens).toBe(true);
    expect((await press(web, "clear", id, "side")).status).toBe(200);
    const send = (previewHash: string) =>
      web.call(confirmMark, { as: "de", params: { id: request }, body: { previewHash } });
    const refused = await send(hash);
    expect(refused).toMatchObject({
      status: 409,
      body: { details: { reason: "preview_changed", preview: { reopens: false } } },
    });
    expect((await confirm(web, request, "de")).status).toBe(200);
    expect(await outcomes(engine)).toEqual([{ outcome: "applied" }]);
  });

  webTest("is declined by others, taken back by who asked, and asked for once at a time", async ({ web, engine }) => {
    const { id } = await openRun(engine);
    await ask(web, id);
    expect(await ask(web, id, "de")).toMatchObject({ status: 409, body: { details: { reason: "mark_requested" } } });
    expect((await decline(web, await onlyId(web), "de")).status).toBe(200);
    expect((await ask(web, id)).status).toBe(200);
    const second = await onlyId(web);
    expect((await decline(web, second, "do")).status).toBe(200);
    expect((await decline(web, second, "do")).status).toBe(409);
    expect(await outcomes(engine)).toEqual([{ outcome: "declined" }, { outcome: "withdrawn" }]);
    expect(await engine.states()).toEqual(FAILED);
    expect(
      await engine.rows("SELECT action FROM audit_event WHERE action LIKE 'run.mark\\_%' ORDER BY sequence"),
    ).toEqual(["requested", "declined", "requested", "withdrawn"].map((word) => ({ action: `run.mark_${word}` })));
  });

  webTest(
    "that the task or the end of its run overtook is void, never applied, and makes room",
    async ({ web, engine }) => {
      const { id, side } = await openRun(engine);
      await ask(web, id);
      const first = await onlyId(web);
      expect((await press(web, "retry", id, "decision")).status).toBe(200);
      expect(await openOnes(web, "de")).toEqual([]);
      for (const answer of [confirm, decline])
        expect(await answer(web, first, "de")).toMatchObject({ status: 409, body: { details: { reason: "void" } } });
      const [again = ""] = await engine.dispatch();
      await engine.worker.start(again);
      await engine.worker.end(again, FAILURE);
      expect((await ask(web, id)).status).toBe(200);
      const second = await onlyId(web);
      await engine.worker.end(side, SUCCESS);
      expect(await engine.runs()).toMatchObject([{ state: "failed" }]);
      expect(await confirm(web, second, "de")).toMatchObject({ status: 409, body: { details: { reason: "void" } } });
      expect(await outcomes(engine)).toEqual([{ outcome: "void" }, { outcome: null }]);
      expect((await engine.states()).decision).toBe("failed");
    },
  );

  webTest("keeps what a branch is to have chosen until it is confirmed", async ({ web, engine }) => {
    const split = aBranchTask("split", CRITICAL);
    const { id } = await beginRun(engine, [split, aBashTask("yes", ["split"]), aBashTask("no", ["split"])]);
    await confirmed(
      web,
      [previewMark, markTask],
      { id, taskKey: "split" },
      { state: "success", chosen: ["no"] },
      { reason: "decided by phone" },
      "do",
    );
    expect((await confirm(web, await onlyId(web), "de")).status).toBe(200);
    expect(await engine.states()).toEqual({ split: "success", yes: "skipped", no: "scheduled" });
  });

  webTest("is asked for and confirmed by two people at a SQL prompt too", async ({ web, engine, pool }) => {
    const { id } = await openRun(engine);
    await ask(web, id);
    const answer = (outcome: string, by: string) =>
      pool.query("UPDATE mark_request SET outcome = $1, answered_by = $2, answered_at = now()", [outcome, by]);
    await expect(answer("applied", web.people.do)).rejects.toThrow("mark_request_answered_by_check");
    await expect(answer("applied", web.people.manager)).rejects.toThrow("needs_second_person");
    await expect(answer("withdrawn", web.people.de)).rejects.toThrow("mark_request_answered_by_check");
    await expect(pool.query("UPDATE mark_request SET reason = 'another one'")).rejects.toThrow("append_only");
    await expect(pool.query("UPDATE mark_request SET outcome = 'void', answered_at = now()")).rejects.toThrow(
      "mark_request_void",
    );
    await expect(pool.query("DELETE FROM mark_request")).rejects.toThrow("append_only");
    const copy = `INSERT INTO mark_request (id, dag_run_id, task_index, state, reason, preview_hash, last_transition, asked_by,
        outcome, answered_by, answered_at)
      SELECT $1, dag_run_id, 1, state, reason, preview_hash, last_transition, asked_by, 'applied', $2, now() FROM mark_request`;
    await expect(pool.query(copy, [newId(), web.people.de])).rejects.toThrow("needs_second_person");
    await press(web, "retry", id, "decision");
    await expect(answer("applied", web.people.de)).rejects.toThrow("mark_request_void");
  });
});
