import { randomUUID } from "node:crypto";
import type { ServerConfig } from "@/lib/config/server-config";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { createPackStore } from "@/lib/integrations/packs/pack-store";
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
import { resolveConnection } from "@/lib/services/engine/resolve-connection";
import { createRunMemory } from "@/lib/services/engine/run-memory";
import { createContextLoader } from "@/lib/services/engine/task-context";
import { createWorkFinder } from "@/lib/services/engine/work-finder";
import type { Connections } from "@/worker/connections";

/** What a task's result and log may take. */
const LIMITS = { outputBytes: 262_144, logBytes: 10_485_760 } as const;

/** The parts of the engine, put together for one worker process. */
export function buildEngine(config: ServerConfig, connections: Connections, log: Logger) {
  const workerId = randomUUID();
  const leaseMs = config.LEASE_SECONDS * 1_000;
  const { events, work, producer } = connections;
  const versions = createVersionCache(work.sql);
  const applier: Applier = { versions, memory: createRunMemory(), workerId, actor: `worker:${workerId}`, leaseMs };
  const queues = createLaneQueues(producer, connections.onRedisError);
  const signals = createSignals(producer);
  const finder = createWorkFinder({ pool: work, applier, queues, signals, log });
  const batcher = createEventBatcher({
    pool: events,
    applier,
    log,
    onFlight: ({ changedRunIds, lanes, dagIds, local }) => {
      for (const attempt of local) runner.run(attempt);
      for (const lane of lanes) finder.dispatch(lane);
      for (const dagId of dagIds) finder.admit(dagId);
      signals.runsChanged(changedRunIds);
    },
  });
  const services = buildOperatorServices(config, connections);
  const runner = createAttemptRunner({
    batcher,
    versions,
    loadContext: createContextLoader(work.sql),
    findEnvironment: createEnvironments(work.sql),
    execute: (request) => executeTask(services, request),
    logs: createLogWriter(connections.logs.sql, log),
    log,
  });
  const reconcileOnce = () => reconcile({ pool: work, queues, beginsNewEpoch: () => beginsNewEpoch(producer), log });
  return { workerId, leaseMs, versions, batcher, finder, runner, queues, reconcileOnce };
}

export type Engine = ReturnType<typeof buildEngine>;

function buildOperatorServices(config: ServerConfig, { db }: Connections): OperatorServices {
  const secretKey = Buffer.from(config.SIGNALBOX_SECRET_KEY, "base64");
  return {
    packs: createPackStore(config.PACK_DIR, (digest) =>
      db.packFile.findMany({ where: { digest }, select: { path: true, content: true } }),
    ),
    connections: { resolve: (name) => resolveConnection(db, secretKey, name) },
    limits: LIMITS,
    httpAllowPrivateHosts: config.HTTP_ALLOW_PRIVATE_HOSTS,
  };
}
