import { randomUUID } from "node:crypto";
import type { PrismaClient } from "@/lib/db/client";
import { contentHash } from "@/lib/db/content-hash";
import { beatTry, type ClaimedTry, endTry, insertTryTasks, type TryTaskWrite, writeTryTasks } from "@/lib/db/run-tries";
import type { DagDocument, Task } from "@/lib/domain/dag/document";
import { effectiveSettings } from "@/lib/domain/dag/settings";
import { decide, type RunEvent } from "@/lib/domain/run/decide";
import { isFinished, type Plan, type PlanTask, type TaskError } from "@/lib/domain/run/model";
import type { RunOutcome } from "@/lib/domain/run/outcome";
import { compilePlan } from "@/lib/domain/run/plan";
import { newRunStatus, type RunStatus, withChanges } from "@/lib/domain/run/run-status";
import { readyTasks, startTask } from "@/lib/domain/run/simulate";
import type { JsonValue } from "@/lib/domain/shared/json";
import type { EnvironmentSpec, ExecuteOutcome, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import type { Logger } from "@/lib/observability/logger";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";
import { createTryLog, type TryLog } from "@/lib/services/sandbox/try-log";

export type TryDeps = Readonly<{
  db: PrismaClient;
  workerId: string;
  execute: (request: ExecuteRequest) => Promise<ExecuteOutcome>;
  findEnvironment: (name: string) => Promise<EnvironmentSpec | null>;
  log: Logger;
}>;

const BEAT_MS = 1_000;
/** All of a try together. */
const LONGEST_MS = 600_000;

type End = Readonly<{ state: "success" | "failed" | "cancelled"; reason: string | null }>;

/** Runs one try to its end by the engine's own rules, task by task in this process. Nothing of it is tried again. */
export async function runTry(deps: TryDeps, claimed: ClaimedTry, stopping: AbortSignal): Promise<void> {
  const { db, workerId, log } = deps;
  const stopped = new AbortController();
  const logs = new Map<number, TryLog>();
  const beat = setInterval(() => {
    keepAlive(deps, claimed.id, logs, stopped).catch((error) =>
      log.debug(
        { event: "try.not_kept_alive", err: error, tryId: claimed.id },
        "A try is told to be alive a second later",
      ),
    );
  }, BEAT_MS);
  const signal = AbortSignal.any([stopped.signal, stopping, AbortSignal.timeout(LONGEST_MS)]);
  try {
    const end = await new TryPlay(deps, claimed, { signal, logs }).toEnd();
    await endTry(db, claimed.id, workerId, end.state === "cancelled" ? whyAborted(stopped.signal, stopping) : end);
  } catch (error) {
    stopped.abort();
    log.error({ event: "try.not_run", err: error, tryId: claimed.id }, "A try could not be run to its end");
    await endTry(db, claimed.id, workerId, { state: "failed", reason: "worker_fault" });
  } finally {
    clearInterval(beat);
  }
}

function whyAborted(stopped: AbortSignal, stopping: AbortSignal): End {
  if (stopped.aborted) return { state: "cancelled", reason: null };
  return { state: "failed", reason: stopping.aborted ? "worker_stopped" : "too_long" };
}

/** Logs so far are shown while their tasks run. A try that is another's, or was stopped, is given up. */
async function keepAlive(
  { db, workerId }: TryDeps,
  id: string,
  logs: ReadonlyMap<number, TryLog>,
  stopped: AbortController,
): Promise<void> {
  if ((await beatTry(db, id, workerId)) !== false) stopped.abort();
  const written = [...logs].flatMap(([index, taskLog]): TryTaskWrite[] => {
    const text = taskLog.news();
    return text === null ? [] : [{ index, log: text }];
  });
  await writeTryTasks(db, id, workerId, written);
}

type Ended = Readonly<{ task: PlanTask; outcome: ExecuteOutcome; log: string }>;
type Around = Readonly<{ signal: AbortSignal; logs: Map<number, TryLog> }>;

class TryPlay {
  private readonly plan: Plan;
  private readonly tasks: readonly Task[];
  private readonly document: DagDocument;
  private readonly packDigests: Readonly<Record<string, string>>;
  private readonly results: { [taskKey: string]: JsonValue } = {};
  private status: RunStatus;
  private outcome: RunOutcome | null = null;

  constructor(
    private readonly deps: TryDeps,
    private readonly claimed: ClaimedTry,
    private readonly around: Around,
  ) {
    if (contentHash(claimed.canonical) !== claimed.contentHash)
      throw new Error(`the bytes of try ${claimed.id} do not match their hash`);
    const { document, closure } = readSnapshot(claimed.canonical);
    const byKey = new Map(document.tasks.map((task) => [task.key, task]));
    this.document = document;
    this.packDigests = closure.packs;
    this.plan = compilePlan(document);
    this.tasks = this.plan.tasks.flatMap(({ key }) => byKey.get(key) ?? []);
    this.status = newRunStatus(claimed.id, this.plan.tasks.length);
  }

  async toEnd(): Promise<End> {
    const { signal, logs } = this.around;
    const running = new Map<number, Promise<Ended>>();
    await insertTryTasks(this.deps.db, this.claimed.id, this.plan.tasks, this.claimed.pins);
    await this.send({ type: "run_started" });
    while (this.outcome === null && !signal.aborted) {
      const room = this.claimed.tasksAtOnce - running.size;
      for (const task of readyTasks(this.plan, this.status).slice(0, room)) {
        await this.begin(task);
        running.set(task.index, this.execute(task));
      }
      if (running.size === 0) break;
      const ended = await Promise.race(running.values());
      running.delete(ended.task.index);
      logs.delete(ended.task.index);
      if (!signal.aborted) await this.record(ended);
    }
    await Promise.all(running.values());
    if (signal.aborted) await this.send({ type: "cancelled" });
    return this.outcome ?? { state: "failed", reason: "blocked" };
  }

  private async begin({ index }: PlanTask): Promise<void> {
    this.status = startTask(this.status, index);
    await this.write([{ index, state: "running", isStart: true }]);
  }

  private async execute(task: PlanTask): Promise<Ended> {
    const log = createTryLog();
    this.around.logs.set(task.index, log);
    const outcome = await this.outcomeOf(task, log).catch((error): ExecuteOutcome => {
      this.deps.log.error(
        { event: "try.task_not_run", err: error, tryId: this.claimed.id },
        "A task of a try could not be run",
      );
      return { kind: "failed", error: workerFault(task.key, error) };
    });
    return { task, outcome, log: log.text() };
  }

  private async outcomeOf({ index, key, upstream }: PlanTask, log: TryLog): Promise<ExecuteOutcome> {
    const task = this.tasks[index];
    if (!task) throw new Error(`the plan has no task ${index}`);
    const { environment, timeoutMs } = effectiveSettings(task, this.document.defaults);
    const { id, dagKey, clientKey, data, pins } = this.claimed;
    const pinned = Object.hasOwn(pins, key) ? pins[key] : undefined;
    if (pinned !== undefined) {
      log.write("It did not run: its pinned output is used.\n", "system");
      return { kind: "success", output: pinned };
    }
    return this.deps.execute({
      attemptId: randomUUID(),
      idempotencyKey: `${id}/${key}`,
      task,
      environment: environment === null ? null : await this.deps.findEnvironment(environment),
      packDigests: this.packDigests,
      timeoutMs,
      context: {
        client: clientKey === null ? null : { key: clientKey, data },
        results: this.resultsBefore(upstream),
        run: { id, dag: dagKey, version: 0, logicalDate: null, runType: "try" },
        task: { key, attempt: 1, idempotencyKey: `${id}/${key}` },
      },
      clock: { nowMs: Date.now(), waitedMs: 0 },
      signal: this.around.signal,
      log,
    });
  }

  /** Of every task further up, as in a run. */
  private resultsBefore(upstream: readonly number[]): { [taskKey: string]: JsonValue } {
    const before = new Set(upstream);
    // The set grows while it is walked.
    for (const index of before) for (const source of this.plan.tasks[index]?.upstream ?? []) before.add(source);
    const keys = [...before].flatMap((index) => this.plan.tasks[index]?.key ?? []);
    return Object.fromEntries(keys.flatMap((key) => (key in this.results ? [[key, this.results[key] ?? null]] : [])));
  }

  private async record({ task: { index, key }, outcome, log }: Ended): Promise<void> {
    if (outcome.kind === "success") this.results[key] = outcome.output;
    await this.send(this.eventOf(index, outcome), { index, ...whatIsKept(outcome), log });
  }

  private eventOf(index: number, outcome: ExecuteOutcome): RunEvent {
    if (outcome.kind === "success") {
      const chosen = (outcome.chosenTaskKeys ?? []).flatMap((key) => this.plan.indexByKey[key] ?? []);
      return { type: "attempt_succeeded", index, chosen };
    }
    const isSkip = outcome.kind === "failed" && outcome.error.class === "skip";
    // Whatever else it was: what fails in a try is shown at once, and tried again by the person.
    return { type: "attempt_failed", index, errorClass: isSkip ? "skip" : "terminal", elapsedMs: 0 };
  }

  private async send(event: RunEvent, more?: Omit<TryTaskWrite, "state" | "isEnd">): Promise<void> {
    const { changes, outcome } = decide(this.plan, this.status, event);
    this.status = withChanges(this.status, changes);
    this.outcome = outcome ?? this.outcome;
    const written = changes.map(
      ({ index, to: { state } }): TryTaskWrite => ({
        ...(more?.index === index ? more : {}),
        index,
        state,
        isEnd: isFinished(state),
      }),
    );
    await this.write(written);
  }

  private write(tasks: readonly TryTaskWrite[]): Promise<void> {
    return writeTryTasks(this.deps.db, this.claimed.id, this.deps.workerId, tasks);
  }
}

function whatIsKept(outcome: ExecuteOutcome): Pick<TryTaskWrite, "output" | "error" | "chosen"> {
  switch (outcome.kind) {
    case "success":
      return { output: outcome.output, ...(outcome.chosenTaskKeys ? { chosen: outcome.chosenTaskKeys } : {}) };
    case "failed":
    case "timed_out":
      return { error: outcome.error };
    default:
      return {};
  }
}

const workerFault = (taskKey: string, error: unknown): TaskError => ({
  class: "infrastructure",
  code: "worker_fault",
  message: `The worker could not run task ${taskKey}: ${error instanceof Error ? error.message : String(error)}.`,
});
