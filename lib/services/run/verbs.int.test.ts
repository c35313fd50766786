import { expect } from "vitest";
import { POST as triggerRun } from "@/app/api/v1/dags/[dagKey]/runs/route";
import { triggeredRunSchema } from "@/lib/contracts/runs";
import type { Task } from "@/lib/domain/dag/document";
import { isRunOver, type RunState } from "@/lib/domain/run/model";
import type { AttemptResult } from "@/lib/services/engine/engine-event";
import { aBashTask, idOf } from "@/lib/testing/dag-builders";
import { changePlatform } from "@/lib/testing/platform";
import { press, type Verb, verbSchema, wordOf } from "@/lib/testing/run-verbs";
import { FAILURE, SUCCESS, type TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const ASK: Task = { id: idOf("ask"), key: "ask", operator: "approval", needs: [], question: "Sure?" };
const DEFERRED = { kind: "deferred", resumeInMs: 3_600_000, note: "for an hour" } as const;
const ASKED = { ...DEFERRED, resumeInMs: null, question: { text: "Sure?", roles: ["de" as const] } };

/** Brought into every state at once; a task's key is its state. `first` has ended, which is why others are ready. */
const EVERY_STATE: Task[] = [
  aBashTask("success"),
  aBashTask("failed"),
  aBashTask("upstream_failed", ["failed"]),
  aBashTask("skipped", ["success"], { trigger_rule: "one_failed" }),
  aBashTask("up_for_retry", [], { retries: 1, retry_delay: "1h" }),
  aBashTask("deferred"),
  ASK,
  aBashTask("running", [], { pool: "narrow" }),
  aBashTask("none", ["running"]),
  aBashTask("queued"),
  aBashTask("scheduled", [], { pool: "narrow" }),
];

/** How the attempts of one run stand, by task key. */
const attemptsOf = async (engine: TestEngine, runId: string) =>
  Object.fromEntries(
    (
      await engine.rows<{ task_key: string; id: string }>(
        `SELECT t.task_key, a.id FROM task_attempt a JOIN task_instance t USING (dag_run_id, task_index)
         WHERE a.dag_run_id = $1 AND a.state IN ('queued', 'running')`,
        [runId],
      )
    ).map(({ task_key, id }) => [task_key, id]),
  );

const taskState = async (engine: TestEngine, runId: string, taskKey: string) =>
  (
    await engine.rows<{ state: string }>("SELECT state FROM task_instance WHERE dag_run_id = $1 AND task_key = $2", [
      runId,
      taskKey,
    ])
  )[0]?.state;

const runState = async (engine: TestEngine, runId: string): Promise<string> => {
  const [row] = await engine.rows<{ state: RunState; is_paused: boolean }>(
    "SELECT state, is_paused FROM dag_run WHERE id = $1",
    [runId],
  );
  return row?.is_paused && !isRunOver(row.state) ? `${row.state}+paused` : (row?.state ?? "gone");
};

let clients = 0;
async function newRun(engine: TestEngine, dagId: string): Promise<string> {
  clients += 1;
  await engine.arrive(dagId, [`loan-${clients}`]);
  const { runIds } = await engine.admit(dagId);
  return runIds[0] ?? "";
}

async function inEveryState(engine: TestEngine, dagId: string): Promise<string> {
  const id = await newRun(engine, dagId);
  await engine.dispatch();
  const attempts = await attemptsOf(engine, id);
  const begun = ["success", "failed", "up_for_retry", "deferred", "ask", "running"];
  await Promise.all(begun.map((key) => engine.worker.start(attempts[key] ?? "")));
  const ends = { failed: FAILURE, up_for_retry: FAILURE, deferred: DEFERRED, ask: ASKED, success: SUCCESS } as const;
  await Promise.all(Object.entries(ends).map(([key, result]) => engine.worker.end(attempts[key] ?? "", result)));
  return id;
}

/** Lets the run be: the engine plays on, and people only unpause it and answer what it asks. */
async function leaveAlone({ web, engine, dagId }: World, runId: string): Promise<string> {
  for (let left = 20; left > 0; left -= 1) {
    await engine.admit(dagId);
    const due = await engine.rows<{ runId: string; index: number; state: string }>(
      `SELECT dag_run_id AS "runId", task_index AS index, t.state FROM waiting_task JOIN task_instance t USING (dag_run_id, task_index)
       WHERE waiting_task.retry_at IS NOT NULL`,
    );
    const events = due.map(({ state, ...one }) => {
      return { type: state === "deferred" ? "resume_due" : "retry_due", ...one } as const;
    });
    await Promise.all(events.map((event) => engine.worker.batcher.submit(event)));
    // What was announced or begun before.
    const open = Object.values(await attemptsOf(engine, runId));
    await Promise.all(open.map((id) => engine.worker.start(id)));
    await Promise.all(open.map((id) => engine.worker.end(id)));
    await engine.playToEnd((key) => (key === "ask" ? ASKED : SUCCESS));
    await press(web, "answer", runId, "ask");
    const state = await runState(engine, runId);
    if (state.endsWith("paused")) await press(web, "unpause", runId, "");
    else if (state === "success" || state === "failed" || state === "cancelled") return state;
  }
  return runState(engine, runId);
}

/** A row per state; a column per verb, with what the task is afterwards or why the verb is refused. */
const TASK_TABLE = `
                 retry          clear             success      failed       skipped          answer
none             not_retriable  nothing_to_clear  success      failed       skipped          not_waiting
scheduled        not_retriable  scheduled         success      failed       skipped          not_waiting
queued           not_retriable  scheduled         success      failed       skipped          not_waiting
running          not_retriable  scheduled         success      failed       skipped          not_waiting
up_for_retry     scheduled      scheduled         success      failed       skipped          not_waiting
deferred         not_retriable  scheduled         success      failed       skipped          not_waiting
ask              not_retriable  scheduled         approval     approval     approval         success
success          not_retriable  scheduled         not_markable not_markable not_markable     not_waiting
failed           scheduled      scheduled         success      not_markable skipped          not_waiting
skipped          not_retriable  skipped           not_markable not_markable not_markable     not_waiting
upstream_failed  not_retriable  upstream_failed   success      failed       skipped          not_waiting
`;

const cellsOf = (table: string): { name: string; cells: (readonly [Verb, string])[] }[] => {
  const [head = [], ...rows] = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const verbs = head.map((verb) => verbSchema.parse(verb));
  return rows.map(([name = "", ...cells]) => ({
    name,
    cells: verbs.map((verb, at) => [verb, cells[at] ?? ""] as const),
  }));
};

webTest(
  "in a run under way each verb does to a task in each state what the table says, and the run ends",
  { timeout: 120_000 },
  async ({ web, engine }) => {
    await changePlatform(engine.pool, "pool", "narrow", { slots: 1, description: "" });
    const dagId = await engine.publish(EVERY_STATE, { max_active_runs: 100 });
    for (const { name, cells } of cellsOf(TASK_TABLE))
      for (const [verb, wanted] of cells) {
        const id = await inEveryState(engine, dagId);
        expect(await taskState(engine, id, name), `${name} before ${verb}`).toBe(name === "ask" ? "deferred" : name);
        const word = wordOf(await press(web, verb, id, name));
        const found = word === "done" ? await taskState(engine, id, name) : word;
        expect(found, `${verb} of a task that is ${name}`).toBe(wanted);
        expect(await leaveAlone({ web, engine, dagId }, id), `${verb} of ${name}, then left alone`).toMatch(
          /success|failed/,
        );
      }
  },
);

const TWO = [aBashTask("a"), aBashTask("b", ["a"])];
type World = Readonly<{ web: TestWeb; engine: TestEngine; dagId: string }>;

async function triggered({ web }: World): Promise<string> {
  clients += 1;
  const body = { clientKey: `loan-${clients}` };
  const answer = await web.call(triggerRun, { as: "do", params: { dagKey: "research.test" }, body });
  return triggeredRunSchema.parse(answer.body).id;
}

/** Task a runs. */
async function underWay({ engine, dagId }: World): Promise<string> {
  const id = await newRun(engine, dagId);
  const [a = ""] = await engine.dispatch();
  await engine.worker.start(a);
  return id;
}

async function ended({ engine, dagId }: World, result: AttemptResult): Promise<string> {
  const id = await newRun(engine, dagId);
  await engine.playToEnd(() => result);
  return id;
}

async function after(world: World, run: Promise<string>, ...verbs: Verb[]): Promise<string> {
  const id = await run;
  for (const verb of verbs) expect(wordOf(await press(world.web, verb, id, "a"))).toBe("done");
  return id;
}

/** How a run gets into each state. */
const SITUATIONS: Readonly<Record<string, (world: World) => Promise<string>>> = {
  never_begun: triggered,
  never_begun_paused: (world) => after(world, triggered(world), "pause"),
  marked_before_begun: (world) => after(world, triggered(world), "success"),
  opened_again: (world) => after(world, ended(world, FAILURE), "clear"),
  opened_again_paused: (world) => after(world, ended(world, FAILURE), "clear", "pause"),
  running: underWay,
  running_paused: (world) => after(world, underWay(world), "pause"),
  success: (world) => ended(world, SUCCESS),
  failed: (world) => ended(world, FAILURE),
  cancelled: (world) => after(world, underWay(world), "cancel"),
  cancelled_unbegun: (world) => after(world, triggered(world), "cancel"),
  cancelled_paused: (world) => after(world, underWay(world), "pause", "cancel"),
  replayed: (world) => after(world, ended(world, FAILURE), "replay"),
};

/** A row per situation of a run, a column per verb (on task a), with the run's state afterwards or why it is refused. */
const RUN_TABLE = `
                     pause          unpause   cancel     replay    retry         clear            success       answer
never_begun          queued+paused  queued    cancelled  run_open  not_retriable nothing_to_clear queued        not_waiting
never_begun_paused   queued+paused  queued    cancelled  run_open  not_retriable nothing_to_clear queued+paused not_waiting
marked_before_begun  queued+paused  queued    cancelled  run_open  not_retriable queued           not_markable  not_waiting
opened_again         queued+paused  queued    cancelled  run_open  not_retriable queued           queued        not_waiting
opened_again_paused  queued+paused  queued    cancelled  run_open  not_retriable queued+paused    queued+paused not_waiting
running              running+paused running   cancelled  run_open  not_retriable running          running       not_waiting
running_paused       running+paused running   cancelled  run_open  not_retriable running+paused   running+paused not_waiting
success              run_over       run_over  run_over   success   decided_run   decided_run      decided_run   not_waiting
failed               run_over       run_over  run_over   failed    run_over      queued           queued        not_waiting
cancelled            run_over       run_over  run_over   cancelled run_over      queued           queued        not_waiting
cancelled_unbegun    run_over       run_over  run_over   cancelled run_over      queued           queued        not_waiting
cancelled_paused     run_over       run_over  run_over   cancelled run_over      queued           queued        not_waiting
replayed             run_over       run_over  run_over   client_is_open run_over replayed         replayed      not_waiting
`;

webTest(
  "to a run in each state each verb does what the table says, and the run still ends when it is left alone",
  { timeout: 120_000 },
  async ({ web, engine }) => {
    const dagId = await engine.publish(TWO, { max_active_runs: 100 });
    const world = { web, engine, dagId };
    for (const { name, cells } of cellsOf(RUN_TABLE))
      for (const [verb, wanted] of cells) {
        const id = await (SITUATIONS[name] ?? triggered)(world);
        const word = wordOf(await press(web, verb, id, "a"));
        const found = word === "done" ? await runState(engine, id) : word;
        expect(found, `${verb} of a run that is ${name}`).toBe(wanted);
        expect(await leaveAlone(world, id), `${verb} of ${name}, then left alone`).toMatch(
          /^(success|failed|cancelled)$/,
        );
        await leaveNobodyBehind(world);
      }
  },
);

/** Replays and others that came out of it. */
async function leaveNobodyBehind(world: World): Promise<void> {
  const open = "SELECT id FROM dag_run WHERE state IN ('queued', 'running')";
  for (const { id } of await world.engine.rows<{ id: string }>(open)) await leaveAlone(world, id);
  expect(await world.engine.rows(open)).toEqual([]);
  expect(await world.engine.rows("SELECT id FROM queue_item WHERE state = 'claimed'")).toEqual([]);
}
