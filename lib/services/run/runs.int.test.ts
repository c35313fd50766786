import { expect } from "vitest";
import { GET as listQueue } from "@/app/api/v1/dags/[dagKey]/clients/route";
import { POST as triggerRun } from "@/app/api/v1/dags/[dagKey]/runs/route";
import { POST as cancelRun } from "@/app/api/v1/runs/[id]/cancel/route";
import { GET as getRun } from "@/app/api/v1/runs/[id]/route";
import { GET as readLog } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/attempts/[number]/log/route";
import { GET as getTask } from "@/app/api/v1/runs/[id]/tasks/[taskKey]/route";
import { GET as listRuns } from "@/app/api/v1/runs/route";
import { queuePageSchema } from "@/lib/contracts/clients";
import { pageOf } from "@/lib/contracts/problem";
import { logChunkSchema, runDetailSchema, runSummarySchema, taskDetailSchema } from "@/lib/contracts/runs";
import { aBashTask, aBranchTask } from "@/lib/testing/dag-builders";
import { FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const dagKey = "research.test";
const TASKS = [
  aBranchTask("split", { otherwise: ["no"] }),
  aBashTask("yes", ["split"]),
  aBashTask("no", ["split"], { retries: 1, retry_delay: "1h" }),
];

async function runThree(engine: TestEngine): Promise<void> {
  const dagId = await engine.publish(TASKS);
  for (const key of ["loan-1", "loan-2", "loan-3"]) {
    await engine.arrive(dagId, [key]);
    await engine.admit(dagId);
  }
  await engine.playToEnd((key) => (key === "split" ? { ...SUCCESS, chosenTaskKeys: ["no"] } : FAILURE));
}

const runsOf = async (web: TestWeb, query: string) =>
  pageOf(runSummarySchema).parse((await web.call(listRuns, { as: "viewer", query })).body);

webTest(
  "runs are listed newest first, page by page, each once, and by DAG, state and client",
  async ({ web, engine }) => {
    await runThree(engine);
    const first = await runsOf(web, "limit=2");
    const second = await runsOf(web, `limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ clientKey }) => clientKey)).toEqual(["loan-3", "loan-2", "loan-1"]);
    expect(second.nextCursor).toBeNull();
    expect((await runsOf(web, `dagKey=${dagKey}&state=running&clientKey=loan-2`)).items).toHaveLength(1);
    expect((await runsOf(web, "dagKey=another.dag")).items).toEqual([]);
    expect((await web.call(listRuns, { as: "viewer", query: "cursor=made-up" })).status).toBe(422);
  },
);

webTest("a run shows each task with its error, its tries and what its branch chose", async ({ web, engine }) => {
  await runThree(engine);
  const [newest] = (await runsOf(web, "limit=1")).items;
  const answer = await web.call(getRun, { as: "viewer", params: { id: newest?.id ?? "" } });
  const run = runDetailSchema.parse(answer.body);
  const task = (key: string) => run.tasks.find(({ taskKey }) => taskKey === key);
  expect(task("split")).toMatchObject({ state: "success", chosen: ["no"], error: null });
  expect(task("yes")).toMatchObject({ state: "skipped", chosen: null });
  expect(task("no")).toMatchObject({
    state: "up_for_retry",
    attemptNumber: 1,
    maxAttempts: 2,
    error: { code: "exit_code" },
  });
  expect(task("no")?.retryAt).not.toBeNull();
  expect(run).toMatchObject({ tasksDone: 2, tasksTotal: 3, document: { tasks: expect.any(Array) } });
});

webTest(
  "outputs are shown to data scientists and engineers, logs also to data ops, and to nobody else",
  async ({ web, engine }) => {
    await runThree(engine);
    const [newest] = (await runsOf(web, "limit=1")).items;
    const params = { id: newest?.id ?? "", taskKey: "split" };
    const output = async (as: "de" | "do") =>
      taskDetailSchema.parse((await web.call(getTask, { as, params })).body).output;
    expect(await output("de")).toEqual(SUCCESS.output);
    expect(await output("do")).toBeNull();
    await engine.rows(
      "INSERT INTO task_log SELECT id, n, 'line ' || n || E'\\n' FROM task_attempt, generate_series(0, 2) n",
    );
    const log = async (after: number) =>
      logChunkSchema.parse(
        (await web.call(readLog, { as: "do", params: { ...params, number: "1" }, query: `after=${after}` })).body,
      );
    const whole = await log(0);
    expect(whole).toMatchObject({ text: "line 0\nline 1\nline 2\n", next: 3, isComplete: true });
    expect(whole.pieces).toEqual([1, 2, 3].map(() => ({ length: 7, at: expect.any(String) })));
    expect(await log(3)).toEqual({ text: "", next: 3, isComplete: true, pieces: [] });
    expect((await web.call(readLog, { as: "viewer", params: { ...params, number: "1" } })).status).toBe(403);
    expect((await web.call(readLog, { as: "ds", params: { ...params, number: "9" } })).status).toBe(404);
  },
);

webTest("a run by hand waits for its turn, and its client is refused while it is open", async ({ web, engine }) => {
  const dagId = await engine.publish(TASKS);
  const params = { dagKey };
  const started = await web.call(triggerRun, { as: "ds", params, body: { clientKey: "loan-9" } });
  expect(started.status).toBe(201);
  const again = await web.call(triggerRun, { as: "ds", params, body: { clientKey: "loan-9" } });
  expect(again).toMatchObject({ status: 409, body: { details: { reason: "client_is_open" } } });
  await web.runtime.db.dag.update({ where: { id: dagId }, data: { isPaused: true } });
  expect((await web.call(triggerRun, { as: "ds", params, body: {} })).body).toMatchObject({
    details: { reason: "paused" },
  });
  const audit = await web.runtime.db.auditEvent.findMany({ where: { action: "run.triggered" } });
  expect(audit).toHaveLength(1);
});

webTest(
  "cancelling ends the run and its client at once, and a second cancel is told that it is over",
  async ({ web, engine }) => {
    await runThree(engine);
    const [newest] = (await runsOf(web, "limit=1")).items;
    const cancel = { as: "do", params: { id: newest?.id ?? "" }, body: { reason: "wrong applicant" } } as const;
    const answer = await web.call(cancelRun, cancel);
    expect(runDetailSchema.parse(answer.body).state).toBe("cancelled");
    expect(await web.call(cancelRun, cancel)).toMatchObject({ status: 409, body: { details: { reason: "run_over" } } });
    const queue = queuePageSchema.parse((await web.call(listQueue, { as: "manager", params: { dagKey } })).body);
    expect(queue.counts).toMatchObject({ claimed: 2, error: 1 });
    expect(queue.items[0]).toMatchObject({ clientKey: "loan-3", state: "error", runId: newest?.id });
  },
);
