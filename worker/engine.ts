import { takeDueCanaries } from "@/lib/db/sql/canaries";
import type { ExecuteOutcome, ExecuteRequest } from "@/lib/integrations/operators/operator-contract";
import { createLaneQueues } from "@/lib/jobs/lane-queues";
import { beginsNewEpoch } from "@/lib/jobs/redis-epoch";
import { createSignals } from "@/lib/jobs/signals";
import type { Logger } from "@/lib/observability/logger";
import type { Applier } from "@/lib/services/engine/apply-events";
import { createAttemptRunner } from "@/lib/services/engine/attempt-runner";
import { createEnvironments } from "@/lib/services/engine/environments";
import { createEventBatcher } from "@/lib/services/engine/event-batcher";
import { createVersionCache } from "@/lib/services/engine/load-version";
import { createLogWriter } from "@/lib/services/engine/log-writer";
import { reconcile } from "@/lib/services/engine/reconcile";
import { createRunMemory } from "@/lib/services/engine/run-memory";
import { createContextLoader } from "@/lib/services/engine/task-context";
import { createWorkFinder, type Here } from "@/lib/services/engine/work-finder";
import type { Connections } from "@/worker/connections";

/** Runs the operator of one attempt. */
export type Execute = (request: ExecuteRequest) => Promise<ExecuteOutcome>;

/** `lanes`: those that it serves; none means all. */
type WorkerFacts = Readonly<{ workerId: string; leaseMs: number; lanes: readonly string[] }>;

/** The parts of the engine, put together for one worker process. */
export function buildEngine(
  { workerId, leaseMs, lanes }: WorkerFacts,
  connections: Connections,
  execute: Execute,
  log: Logger,
) {
  const { events, work, producer } = connections;
  const versions = createVersionCache(work.sql);
  const memory = createRunMemory();
  const applier: Applier = { versions, memory, workerId, actor: `worker:${workerId}`, leaseMs };
  const queues = createLaneQueues(producer, connections.onRedisError);
  const signals = createSignals(producer);
  let isHeld = false;
  const serves = (lane: string) => lanes.length === 0 || lanes.includes(lane);
  const here: Here = {
    takes: (lane) => serves(lane) && runner.isTaking(),
    runAll: (beginning) => runner.runAll(beginning),
  };
  const finder = createWorkFinder({ pool: work, applier, here, queues, signals, isHeld: () => isHeld, log });
  const batcher = createEventBatcher({
    pool: events,
    applier,
    log,
    onFlight: ({ changedRunIds, lanes, pools, dagIds, local }) => {
      for (const attempt of local) runner.run(attempt);
      for (const lane of lanes) finder.dispatch(lane);
      finder.dispatchPools(pools);
      for (const dagId of dagIds) finder.admit(dagId);
      signals.runsChanged(changedRunIds);
    },
  });
  const runner = createAttemptRunner({
    batcher,
    versions,
    loadContext: createContextLoader(work.sql, memory),
    findEnvironment: createEnvironments(work.sql),
    execute,
    logs: createLogWriter(connections.logs.sql, log),
    log,
  });
  const reconcileOnce = async () => {
    if (!isHeld) await reconcile({ pool: work, queues, beginsNewEpoch: () => beginsNewEpoch(producer), log });
  };
  const sendCanaries = async () => {
    if (isHeld) return;
    const due = await work.sql.run(takeDueCanaries, []);
    await Promise.all(due.map(({ lane }) => queues.sendCanary(lane)));
  };
  /** Gives nothing more to the lanes' queues, or goes on with it. What is with them already is taken all the same. */
  const hold = (shouldHold: boolean) => {
    isHeld = shouldHold;
  };
  return { workerId, leaseMs, versions, batcher, finder, runner, queues, reconcileOnce, sendCanaries, hold };
}

export type Engine = ReturnType<typeof buildEngine>;
