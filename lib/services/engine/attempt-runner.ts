import { retryTransient } from "@/lib/db/retry-transient";
import { effectiveSettings } from "@/lib/domain/dag/settings";
import type { TaskError } from "@/lib/domain/run/model";
import type { EnvironmentSpec, ExecuteOutcome, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { failpoint } from "@/lib/observability/failpoint";
import type { Logger } from "@/lib/observability/logger";
import type { AttemptResult, EngineEvent, StartedAttempt } from "@/lib/services/engine/engine-event";
import type { EventBatcher } from "@/lib/services/engine/event-batcher";
import type { LoadedVersion, Versions } from "@/lib/services/engine/load-version";
import type { LogWriter } from "@/lib/services/engine/log-writer";
import type { LoadedContext } from "@/lib/services/engine/task-context";
import { executeWithin } from "@/lib/services/engine/total-timeout";

export type AttemptRunner = Readonly<{
  /** Begins an announced attempt. Resolves when it runs here, or when it is certain that it does not. */
  start(attemptId: string): Promise<void>;
  /** Runs an attempt that has begun here, or gives it back when the grace of a stop is over. Never throws. */
  run(attempt: StartedAttempt): void;
  /** Runs what a transaction under way begins here. A process that stops waits for that transaction. */
  runAll(beginning: Promise<readonly StartedAttempt[]>): Promise<void>;
  /** False once this process is stopping. */
  isTaking(): boolean;
  /** Attempts that this process holds: begun, and their end not yet recorded. */
  held(): string[];
  /** Kills attempts that are not ours any more; nothing about them is reported. */
  abort(attemptIds: readonly string[]): void;
  /** Lets what runs end, gives back what has not ended after `graceMs`, and begins nothing more. */
  drain(graceMs: number): Promise<void>;
}>;

type Deps = Readonly<{
  batcher: EventBatcher;
  versions: Versions;
  loadContext: (wanted: { attempt: StartedAttempt; version: LoadedVersion }) => Promise<LoadedContext>;
  findEnvironment: (name: string) => Promise<EnvironmentSpec | null>;
  execute: (request: ExecuteRequest) => Promise<ExecuteOutcome>;
  logs: LogWriter;
  log: Logger;
}>;

type Held = { readonly abort: AbortController; isReturned: boolean };

/** Time for killed process trees to go and for their attempts to be given back. */
const GIVE_BACK_MS = 5_000;
const CANCELLED: ExecuteOutcome = { kind: "cancelled" };

/** Runs the attempts of one worker process, each from its begin to the record of its end. */
export function createAttemptRunner(deps: Deps): AttemptRunner {
  const held = new Map<string, Held>();
  const starting = new Set<string>();
  const underWay = createUnderWay();
  let isDraining = false;
  let isGraceOver = false;

  async function start(attemptId: string): Promise<void> {
    // A second delivery of what this process already begins or runs.
    if (isDraining || starting.has(attemptId) || held.has(attemptId)) return;
    starting.add(attemptId);
    try {
      await failpoint("worker.after_fetch_before_start");
      const answer = await deps.batcher.submit({ type: "start", attemptId });
      if (answer.kind === "applied" && answer.started) run(answer.started);
      if (answer.kind === "broken") throw answer.error;
    } finally {
      starting.delete(attemptId);
    }
  }

  function run(attempt: StartedAttempt): void {
    if (held.has(attempt.attemptId)) return;
    const mine: Held = { abort: new AbortController(), isReturned: isGraceOver };
    held.set(attempt.attemptId, mine);
    underWay.begin(mine);
    runToEnd(deps, { attempt, mine, mayContinue: () => !isDraining })
      .catch((error) =>
        deps.log.error(
          { event: "attempt.not_recorded", err: error, ...idsOf(attempt) },
          "The end of an attempt could not be recorded",
        ),
      )
      .finally(() => {
        held.delete(attempt.attemptId);
        underWay.end(mine);
      });
  }

  async function runAll(beginning: Promise<readonly StartedAttempt[]>): Promise<void> {
    underWay.begin(beginning);
    try {
      for (const attempt of await beginning) run(attempt);
    } finally {
      underWay.end(beginning);
    }
  }

  return {
    start,
    run,
    runAll,
    isTaking: () => !isDraining,
    held: () => [...held.keys()],
    abort: (attemptIds) => {
      for (const attemptId of attemptIds) held.get(attemptId)?.abort.abort();
    },
    drain: async (graceMs) => {
      isDraining = true;
      const idle = underWay.idle();
      if (await within(idle, graceMs)) return;
      isGraceOver = true;
      for (const mine of held.values()) {
        mine.isReturned = true;
        mine.abort.abort();
      }
      await within(idle, GIVE_BACK_MS);
    },
  };
}

/** What is under way, and the moment at which nothing is any more. */
function createUnderWay() {
  const things = new Set<object>();
  let onIdle: (() => void) | null = null;
  return {
    begin: (thing: object) => things.add(thing),
    end: (thing: object) => {
      things.delete(thing);
      if (things.size === 0) onIdle?.();
    },
    idle: () =>
      new Promise<void>((resolve) => {
        onIdle = resolve;
        if (things.size === 0) resolve();
      }),
  };
}

type Running = Readonly<{ attempt: StartedAttempt; mine: Held; mayContinue: () => boolean }>;

async function runToEnd(deps: Deps, { attempt, mine, mayContinue }: Running): Promise<void> {
  const begun = performance.now();
  await failpoint("worker.after_start_commit");
  const outcome = mine.isReturned ? CANCELLED : await executeAttempt(deps, attempt, mine.abort.signal);
  const endedAt = performance.now();
  await failpoint("worker.after_effect_before_complete");
  const result = toResult(outcome) ?? (mine.isReturned ? ({ kind: "returned" } as const) : null);
  // Nothing to report: whoever took the attempt away has recorded that.
  if (!result) return;
  const end = {
    type: "end",
    attemptId: attempt.attemptId,
    runId: attempt.runId,
    lane: attempt.lane,
    endedAt,
    ranMs: endedAt - begun,
  } as const;
  await report(deps, attempt, { ...end, result, mayContinue: mayContinue() });
}

async function report(deps: Deps, attempt: StartedAttempt, end: Extract<EngineEvent, { type: "end" }>): Promise<void> {
  const ids = idsOf(attempt);
  const answer = await deps.batcher.submit(end).catch((error) => {
    deps.log.error({ event: "attempt.refused", err: error, ...ids }, "The database refused the result of an attempt");
    return deps.batcher.submit({ ...end, result: { kind: "failed", error: notRecordable(error) } });
  });
  if (answer.kind === "fenced")
    deps.log.info(
      { event: "attempt.fenced", ...ids },
      "A late result was refused: the attempt is no longer this worker's",
    );
  if (answer.kind === "broken") throw answer.error;
}

async function executeAttempt(deps: Deps, attempt: StartedAttempt, signal: AbortSignal): Promise<ExecuteOutcome> {
  const log = deps.logs.open(attempt.attemptId);
  try {
    const version = await deps.versions.get(attempt.versionId);
    const task = version.tasks[attempt.index];
    if (!task) throw new Error(`version ${version.id} has no task ${attempt.index}`);
    const { environment, timeoutMs, totalTimeoutMs } = effectiveSettings(task, version.document.defaults);
    const { context, clock } = await retryTransient(() => deps.loadContext({ attempt, version }), signal);
    const request = {
      attemptId: attempt.attemptId,
      idempotencyKey: context.task.idempotencyKey,
      task,
      environment: environment === null ? null : await retryTransient(() => deps.findEnvironment(environment), signal),
      packDigests: version.packDigests,
      timeoutMs,
      context,
      clock,
      signal,
      log,
    };
    return await executeWithin(totalTimeoutMs, request, deps.execute);
  } catch (error) {
    if (signal.aborted) return CANCELLED;
    deps.log.error({ event: "attempt.not_run", err: error, ...idsOf(attempt) }, "An attempt could not be run");
    return { kind: "failed", error: platformFault(error) };
  } finally {
    // Before the end is told: who reads the log to the end of the attempt has read all of it.
    await log.close();
  }
}

/** Null for an attempt that was killed on the way. */
function toResult(outcome: ExecuteOutcome): AttemptResult | null {
  switch (outcome.kind) {
    case "success":
      return { kind: "success", output: outcome.output, chosenTaskKeys: outcome.chosenTaskKeys ?? [] };
    case "cancelled":
      return null;
    default:
      return outcome;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const platformFault = (error: unknown): TaskError => ({
  class: "infrastructure",
  code: "worker_fault",
  message: `The worker could not run this task: ${messageOf(error)}. It is tried again; if it stays so, tell data ops.`,
});

const notRecordable = (error: unknown): TaskError => ({
  class: "terminal",
  code: "result_refused",
  message: `The task ended, but the database refused its result: ${messageOf(error)}. Let the task return plain, smaller data.`,
});

const idsOf = ({ attemptId, runId, index }: StartedAttempt) => ({ attemptId, runId, taskIndex: index });

/** False when `ms` were over first. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
