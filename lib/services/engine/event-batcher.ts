import type { EnginePool } from "@/lib/db/engine-pool";
import { pauseMs } from "@/lib/db/retry-transient";
import { isTransient } from "@/lib/db/transient-error";
import { failpoint } from "@/lib/observability/failpoint";
import type { Logger } from "@/lib/observability/logger";
import { type Applier, applyEvents, type FlightResult, type FlightTraces } from "@/lib/services/engine/apply-events";
import type { EngineEvent, EventAnswer, StartedAttempt } from "@/lib/services/engine/engine-event";

/** Brings events to their runs, many at a time. */
export type EventBatcher = Readonly<{
  /**
   * Resolves once the event is committed, or refused for good. Waits out a database that is away; rejects only when this
   * one event cannot be written, or when a start waited so long that somebody else should make it.
   */
  submit(event: EngineEvent): Promise<EventAnswer>;
}>;

/** Called after each commit; must not throw. */
export type OnFlight = (result: FlightTraces & Pick<FlightResult, "local">) => void;

type Waiting = Readonly<{
  event: EngineEvent;
  since: number;
  resolve: (answer: EventAnswer) => void;
  reject: (error: unknown) => void;
}>;

const MAX_EVENTS = 500;
/** A start that cannot be recorded for this long is given up; the reconciler announces the attempt again. */
const START_PATIENCE_MS = 10_000;

type Deps = Readonly<{ pool: EnginePool; applier: Applier; onFlight: OnFlight; log: Logger }>;

/**
 * One batch is in flight at a time; all events that arrive meanwhile go into the next one. So the more there is to do,
 * the fewer statements each event costs, and an event that comes alone waits for nobody.
 */
export function createEventBatcher(deps: Deps): EventBatcher {
  const waiting: Waiting[] = [];
  let isFlying = false;

  async function flyAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_EVENTS);
      await fly(batch);
    }
    isFlying = false;
  }

  async function fly(batch: readonly Waiting[]): Promise<void> {
    try {
      await land(await commit(deps, () => dropStale(batch)));
    } catch (error) {
      if (batch.length > 1) {
        // Something in it cannot be written: find out what, and let the others through.
        for (const one of batch) await fly([one]);
      } else batch[0]?.reject(error);
    }
  }

  /** It is committed: whatever goes wrong here must not bring it again. */
  async function land({ batch, answers, remember, ...result }: Committed): Promise<void> {
    try {
      await remember();
      deps.onFlight(result);
    } catch (error) {
      deps.log.error({ event: "engine.not_followed_up", err: error }, "What follows a batch was left to the loops");
    }
    for (const [at, one] of batch.entries()) one.resolve(answers[at] ?? { kind: "fenced" });
  }

  return {
    submit: (event) =>
      new Promise((resolve, reject) => {
        waiting.push({ event, since: performance.now(), resolve, reject });
        if (isFlying) return;
        isFlying = true;
        // Whatever else arrives in this turn of the event loop comes along.
        setImmediate(() => void flyAll());
      }),
  };
}

function dropStale(batch: readonly Waiting[]): Waiting[] {
  const isStale = ({ event, since }: Waiting) =>
    event.type === "start" && performance.now() - since > START_PATIENCE_MS;
  for (const one of batch)
    if (isStale(one)) one.reject(new Error("the start of an attempt could not be recorded in time"));
  return batch.filter((one) => !isStale(one));
}

type Committed = Omit<FlightResult, "written"> & Readonly<{ batch: readonly Waiting[] }>;

/**
 * Until it is committed. A try whose connection broke may have been committed all the same; the next one then finds its
 * own attempts already recorded, and gets what that try began and touched from here.
 */
async function commit({ pool, applier, log }: Deps, batchNow: () => Waiting[]): Promise<Committed> {
  const unsure: FlightResult[] = [];
  for (let tries = 0; ; tries += 1) {
    const batch = batchNow();
    try {
      const events = batch.map(({ event }) => event);
      const { answers, local, remember } = await commitOnce(pool, applier, events, unsure);
      return { ...merged(unsure), answers, local, remember, batch };
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (tries === 0)
        log.warn({ event: "engine.retry", err: error, events: batch.length }, "A batch of run events is tried again");
      await new Promise((resolve) => setTimeout(resolve, pauseMs(tries)));
    }
  }
}

/** One try; what it did is noted in `unsure` before its commit. */
async function commitOnce(
  pool: EnginePool,
  applier: Applier,
  events: readonly EngineEvent[],
  unsure: FlightResult[],
): Promise<FlightResult> {
  let written: Promise<unknown> = Promise.resolve();
  try {
    const committed = await pool.transaction(async (sql) => {
      const result = await applyEvents(sql, applier, events, begunBy(unsure));
      unsure.push(result);
      written = result.written;
      if (completes(events)) await failpoint("worker.before_complete_commit");
      return result;
    });
    if (completes(events)) await failpoint("worker.after_complete_commit");
    return committed;
  } catch (error) {
    // The commit only says that it was none; why is what the statement before it says.
    await written;
    throw error;
  }
}

const completes = (events: readonly EngineEvent[]): boolean => events.some(({ type }) => type === "end");

/** What unconfirmed tries of a batch began, here or because a job named it. */
export const begunBy = (tries: readonly Pick<FlightResult, "local" | "answers">[]): StartedAttempt[] => {
  const started = tries.flatMap(({ local, answers }) => [
    ...local,
    ...answers.flatMap((answer) => (answer.kind === "applied" && answer.started ? [answer.started] : [])),
  ]);
  return [...new Map(started.map((one) => [one.attemptId, one])).values()];
};

/** What any of the tries may have touched: to look there once too often costs nothing. */
const merged = (tries: readonly FlightResult[]): FlightTraces => ({
  changedRunIds: [...new Set(tries.flatMap(({ changedRunIds }) => changedRunIds))],
  lanes: [...new Set(tries.flatMap(({ lanes }) => lanes))],
  pools: [...new Set(tries.flatMap(({ pools }) => pools))],
  dagIds: [...new Set(tries.flatMap(({ dagIds }) => dagIds))],
});
