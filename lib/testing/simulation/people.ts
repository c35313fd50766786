import { isRunOver } from "@/lib/domain/run/model";
import { planReplay } from "@/lib/domain/run/replay";
import { newRunStatus } from "@/lib/domain/run/run-status";
import { flightQuestions, workFlight } from "@/lib/services/engine/apply-events";
import type { EngineEvent } from "@/lib/services/engine/engine-event";
import type { Postgres } from "@/lib/testing/simulation/postgres";
import type { ItemRow, RunRow } from "@/lib/testing/simulation/rows";
import { anApplier, forgetStarts, newRun, runLock } from "@/lib/testing/simulation/transactions";

const PERSON = "user:1";

/** Takes a run that ended without a decision back to the queue and clears tasks of it, as `clearRun` does. */
export async function reopen(pg: Postgres, run: RunRow, indexes: readonly number[]): Promise<void> {
  const isReplayed = [...pg.runs.values()].some(
    ({ parent, state }) => parent === run && state !== "failed" && state !== "cancelled",
  );
  // A client's place is that of its latest run.
  if (isReplayed || pg.latestRunOf(run.item) !== run || !pg.mayClaim(run.item)) return;
  const applier = anApplier(pg, PERSON);
  const event = { type: "cleared", indexes } as const;
  const events: EngineEvent[] = [{ type: "by_hand", runId: run.id, event, reason: "user_clear" }];
  const read = pg.readFlight(flightQuestions(applier, events, []));
  const locked = [{ ...pg.lockedRun(run), state: "queued" as const, isPaused: false }];
  const { toWrite } = await workFlight(applier, events, [], { locked, read });
  const transaction = pg.begin([runLock(run)], () => {
    const opened = { from: run.state, to: "queued", actor: PERSON, reason: "user_clear" } as const;
    pg.writeLog([{ runId: run.id, index: null, attemptId: null, ...opened }]);
    Object.assign(run, { state: "queued", isPaused: false });
    if (pg.mutation !== "reopened_without_client") run.item.state = "claimed";
    forgetStarts(run, indexes);
    if (toWrite) pg.writeFlight(toWrite, { mayTakeBack: true });
  });
  if (transaction) pg.commit(transaction);
}

/** A new run of the client of one that is over, from a task on, as `replayRun` does. */
export function replay(pg: Postgres, parent: RunRow, from: number): void {
  const { client, dag, isSlot } = parent.item;
  const item: ItemRow = {
    id: `${client}/${pg.items.length}`,
    dag,
    client,
    isSlot,
    state: "claimed",
    class: 1,
    rank: pg.now / 1_000,
  };
  if (!isRunOver(parent.state) || !pg.mayClaim(item)) return;
  const status = { runId: parent.id, mayStart: false, tasks: parent.tasks.map((task) => task.status) };
  const { reused, decided } = planReplay(parent.born, status, parent.born, [from]);
  const taken = pg.mutation === "replay_reuses_what_failed" ? decided.filter((index) => index !== from) : [];
  const transaction = pg.begin([runLock(parent)], () => {
    pg.items.push(item);
    const run = newRun(pg, item, { born: parent.born, parent });
    for (const { index, chosen } of [...reused, ...taken.map((index) => ({ index, chosen: [] }))]) {
      const [fresh] = newRunStatus("", 1).tasks;
      const task = run.tasks[index];
      if (fresh && task) task.status = { ...fresh, state: "success", chosen };
      const entry = { from: "none", to: "success", attemptId: null, actor: PERSON, reason: "user_replay" } as const;
      pg.writeLog([{ runId: run.id, index, ...entry }]);
    }
  });
  if (transaction) pg.commit(transaction);
}

/** Ends a task that asked a person with an attempt that is the answer, as `answerQuestion` does. */
export async function answer(pg: Postgres, run: RunRow, index: number): Promise<void> {
  const task = run.tasks[index];
  if (!task || (task.status.state !== "deferred" && pg.mutation !== "answered_twice")) return;
  const transaction = pg.begin([runLock(run)], () => undefined);
  if (!transaction) return;
  const { state, attemptNumber } = task.status;
  const id = `${run.id}/${index}/${attemptNumber + 1}/answer/${pg.commits}`;
  const attempt = { id, runId: run.id, index, number: attemptNumber + 1, lane: run.lane, pool: null, takes: 0 };
  pg.insertAttempt(attempt, { state: "running", workerId: null });
  task.status = { ...task.status, state: "running", attemptNumber: attemptNumber + 1 };
  task.waiting = null;
  const begun = { from: state, to: "running", attemptId: id, actor: PERSON, reason: null } as const;
  pg.writeLog([{ runId: run.id, index, ...begun }]);
  const applier = anApplier(pg, PERSON);
  const result = { kind: "success", output: null, chosenTaskKeys: [] } as const;
  const times = { endedAt: 0, ranMs: 0, mayContinue: false };
  const events: EngineEvent[] = [{ type: "end", attemptId: id, runId: run.id, lane: run.lane, result, ...times }];
  const read = pg.readFlight(flightQuestions(applier, events, []));
  const { toWrite } = await workFlight(applier, events, [], { locked: [pg.lockedRun(run)], read });
  if (toWrite) pg.writeFlight(toWrite);
  pg.commit(transaction);
}
