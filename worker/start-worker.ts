import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { mailServerOf, type ServerConfig, storeAddressOf } from "@/lib/config/server-config";
import { loadTelemetry, type Telemetry } from "@/lib/config/telemetry";
import { readTimezone } from "@/lib/config/timezone";
import { settleAlerts } from "@/lib/db/alerts";
import { readAuditHead } from "@/lib/db/audit-events";
import { retryTransient } from "@/lib/db/retry-transient";
import { claimDeliveries } from "@/lib/db/sql/alert-deliveries";
import { insertWorker, isDrainAsked, stopWorker } from "@/lib/db/sql/workers";
import { isTransient } from "@/lib/db/transient-error";
import { createClockWatch } from "@/lib/domain/shared/clock-watch";
import { BEAT_MS, renewalMs } from "@/lib/domain/shared/liveness";
import { type Anchorer, createAnchorer } from "@/lib/integrations/audit/anchors";
import { findIsolation } from "@/lib/integrations/process/isolation";
import { type LeaseWatch, startLeaseWatch } from "@/lib/integrations/process/lease-watch";
import { type ObjectStore, openStore } from "@/lib/integrations/store/object-store";
import { askRedis, mayEvict, readEvictionPolicy } from "@/lib/jobs/eviction-policy";
import { CHANNELS } from "@/lib/jobs/signals";
import { isOff } from "@/lib/observability/failpoint";
import type { Logger } from "@/lib/observability/logger";
import { deliverAlerts, type Outgoing, outgoingOf } from "@/lib/services/alert/deliver-alerts";
import { createPlatformWatch } from "@/lib/services/alert/watch-platform";
import { raiseRunAlerts } from "@/lib/services/alert/watch-runs";
import { watchVersions } from "@/lib/services/alert/watch-versions";
import { archiveOnce, dropOrphans } from "@/lib/services/archive/archive-runs";
import { closeInactive } from "@/lib/services/change/close-inactive";
import { performSchedules } from "@/lib/services/change/perform-schedules";
import { refreshDueChecks, repeatAgedTests } from "@/lib/services/change/refresh-checks";
import { sendNotices } from "@/lib/services/change/send-notices";
import { createCoalescer } from "@/lib/services/engine/coalesce";
import { createEnvironments } from "@/lib/services/engine/environments";
import { createHeartbeat, type Heartbeat } from "@/lib/services/engine/heartbeat";
import { pollSources } from "@/lib/services/engine/poll-sources";
import { prune } from "@/lib/services/engine/prune";
import { resolveConnection } from "@/lib/services/engine/resolve-connection";
import { runSchedules } from "@/lib/services/engine/run-schedules";
import { failQueueTimeouts, reapLostAttempts, releaseDueTasks, resumeTriggers } from "@/lib/services/engine/sweep";
import { testConnections } from "@/lib/services/engine/test-connections";
import { countRuns } from "@/lib/services/objective/count-runs";
import { sweepDeadlines } from "@/lib/services/objective/sweep-deadlines";
import { getReadiness } from "@/lib/services/platform/get-readiness";
import { sendWeeklyReports } from "@/lib/services/report/send-weekly-reports";
import { createTryRunner, type TryRunner } from "@/lib/services/sandbox/try-runner";
import { exportTraces } from "@/lib/services/trace/export-traces";
import { closeInTime } from "@/worker/close-in-time";
import { type Connections, openConnections } from "@/worker/connections";
import { buildEngine, type Engine, type Execute } from "@/worker/engine";
import { createLaneConsumers, type LaneConsumers } from "@/worker/loops/lanes";
import { createLoops, type Loops } from "@/worker/loops/loops";
import { createStuckWatch } from "@/worker/loops/stuck";
import { sandboxOf } from "@/worker/operators";
import { describeProcess } from "@/worker/process";
import { watchedBy } from "@/worker/watched";

const TICK_MS = 1_000;
const AGED_TESTS_TICK_MS = 60_000;
const RETRY_TICK_MS = 250;
const FENCE_TICK_MS = 250;
const LANES_TICK_MS = 5_000;
const ANCHOR_TICK_MS = 60_000;
const PRUNE_TICK_MS = 60_000;
const INACTIVE_TICK_MS = 60_000;
const COUNT_TICK_MS = 2_000;
/** Between two transactions of counting, so that clients under way come first. */
const COUNT_PAUSE_MS = 50;
const POLICY_TICK_MS = 5_000;
const CANARY_TICK_MS = 2_000;
const ALERT_TICK_MS = 2_000;
const ARCHIVE_TICK_MS = 10_000;
/** Of what a file took, before the next one: clients under way come first. */
const ARCHIVE_REST = 0.5;
const ORPHANS_TICK_MS = 3_600_000;
const SETTLE_TICK_MS = 30_000;
const VERSIONS_TICK_MS = 5_000;
const WEEKLY_TICK_MS = 60_000;
const NOTICES_TICK_MS = 10_000;
const CLOSE_WITHIN_MS = 3_000;
const REDIS_WITHIN_MS = 2_000;
const DATABASE_WITHIN_MS = 60_000;
/** A day: longer than any run that does without the fence on purpose. */
const NEVER_MS = 86_400_000;

/** Redis that may throw waiting jobs away would hide work for seconds each time: not with us. */
async function refuseEviction({ producer }: Connections): Promise<{ isKnown: boolean }> {
  const policy = await readEvictionPolicy(producer);
  if (policy !== null && mayEvict(policy)) throw evicts(policy);
  return { isKnown: policy !== null };
}

const evicts = (policy: string): Error =>
  new Error(`Redis has maxmemory-policy ${policy} and may delete waiting jobs. Set it to noeviction.`);

/** The same while the worker runs: no more tasks are given to such a Redis. One that does not tell changes nothing. */
async function watchEviction({ engine, connections }: Parts): Promise<void> {
  const policy = await readEvictionPolicy(connections.producer);
  if (policy === null) return;
  engine.hold(mayEvict(policy));
  if (mayEvict(policy)) throw evicts(policy);
}

async function register(config: ServerConfig, { connections, engine }: Parts): Promise<void> {
  const { level } = await findIsolation();
  const worker = { id: engine.workerId, ...describeProcess(), lanes: config.WORKER_LANES, slots: 0, isolation: level };
  await retryTransient(() => insertWorker(connections.lease.sql, worker), AbortSignal.timeout(DATABASE_WITHIN_MS));
}

type Parts = Readonly<{
  engine: Engine;
  connections: Connections;
  consumers: LaneConsumers;
  watch: LeaseWatch;
  heartbeat: Heartbeat;
  tries: TryRunner;
  /** The lease is renewed until the last task has ended, when nothing else is done any more. */
  loops: Readonly<{ work: Loops; lease: Loops }>;
  log: Logger;
}>;

/** The loops that any number of workers run side by side; none is special. */
function startLoops(parts: Parts, config: ServerConfig): void {
  const secretKey = Buffer.from(config.SIGNALBOX_SECRET_KEY, "base64");
  const { engine, connections, consumers, heartbeat, tries, loops, log } = parts;
  const { batcher, finder, leaseMs } = engine;
  const sweep = { pool: connections.work, batcher, log };
  loops.lease.start("heartbeat", renewalMs(leaseMs), () => heartbeat.beat());
  loops.lease.start("fence", FENCE_TICK_MS, async () => {
    heartbeat.fenceIfLate();
    consumers.setPaused(heartbeat.isOverdue());
  });
  loops.work.start("lanes", LANES_TICK_MS, () => consumers.follow());
  const clock = createClockWatch(leaseMs);
  loops.work.start("reaper", TICK_MS, () => reapLostAttempts(sweep, leaseMs, clock, heartbeat.isSteady()));
  loops.work.start("retries", RETRY_TICK_MS, () => releaseDueTasks(sweep));
  loops.work.start("queue_timeouts", TICK_MS, () => failQueueTimeouts(sweep, engine.versions));
  loops.work.start("deadlines", TICK_MS, () => sweepDeadlines(connections.work));
  startCounting(parts, loadTelemetry());
  loops.work.start("triggers", TICK_MS, () => resumeTriggers(sweep));
  loops.work.start("reconciler", TICK_MS, () => engine.reconcileOnce());
  loops.work.start("canaries", CANARY_TICK_MS, () => engine.sendCanaries());
  loops.work.start("redis_policy", POLICY_TICK_MS, () => watchEviction(parts));
  loops.work.start("prune", PRUNE_TICK_MS, () => prune(connections.work));
  startAlerts(parts, outgoingOf({ ...config, mailServer: mailServerOf(config) }, secretKey));
  startKeeping(parts, config);
  loops.work.start("work", TICK_MS, () => finder.lookEverywhere());
  loops.work.start("tries", TICK_MS, () => tries.look());
  loops.work.start("scheduler", TICK_MS, () => scheduleOnce(parts));
  loops.work.start("activations", TICK_MS, () => activateOnce(parts));
  loops.work.start("inactive_changes", INACTIVE_TICK_MS, () =>
    closeInactive({ db: connections.db, now: () => new Date() }),
  );
  loops.work.start("intake", TICK_MS, () => pollOnce(parts, secretKey));
  const { HTTP_ALLOW_PRIVATE_HOSTS: httpAllowPrivateHosts } = config;
  const tests = { db: connections.db, secretKey, httpAllowPrivateHosts };
  loops.work.start("connection_tests", TICK_MS, () => testConnections({ ...tests, lanes: consumers.serving().lanes }));
  const checker = { db: connections.db, now: () => new Date() };
  loops.work.start("checks", TICK_MS, () => refreshDueChecks(checker));
  loops.work.start("aged_tests", AGED_TESTS_TICK_MS, () => repeatAgedTests(checker));
}

/** What goes to the store: cold runs, and signed anchors of the record. */
function startKeeping(parts: Parts, config: ServerConfig): void {
  const { connections, loops } = parts;
  const store = openStore(storeAddressOf(config));
  loops.work.start("archive", ARCHIVE_TICK_MS, () => archiveAll(parts, store));
  loops.work.start("archive_orphans", ORPHANS_TICK_MS, () => dropOrphans(connections.db, store));
  if (config.AUDIT_ANCHOR_KEY === undefined) return;
  const anchor = createAnchorer(store, Buffer.from(config.AUDIT_ANCHOR_KEY, "base64"));
  loops.work.start("anchors", ANCHOR_TICK_MS, () => anchorOnce(parts, anchor));
}

/** File after file until nothing cold is left, or the worker is asked to stop. */
async function archiveAll({ connections: { db }, loops, log }: Parts, store: ObjectStore): Promise<void> {
  while (!loops.work.isStopped()) {
    const begun = performance.now();
    if (!(await archiveOnce({ db, store, log }))) return;
    await setTimeout((performance.now() - begun) * ARCHIVE_REST);
  }
}

/** What people are told of. No part of it is special to one worker. */
function startAlerts({ engine, connections: { work, db, producer }, loops, log }: Parts, outgoing: Outgoing): void {
  const platform = createPlatformWatch(work.sql);
  loops.work.start("alerts", ALERT_TICK_MS, () => raiseRunAlerts(work));
  loops.work.start("platform", ALERT_TICK_MS, async () =>
    platform.look(await getReadiness(db, () => askRedis(producer))),
  );
  loops.work.start("versions", VERSIONS_TICK_MS, () => watchVersions(work.sql, engine.versions));
  loops.work.start("messages", ALERT_TICK_MS, () =>
    deliverAlerts({ ...outgoing, claim: claimDeliveries, sql: work.sql, now: () => new Date(), log }),
  );
  loops.work.start("settled_alerts", SETTLE_TICK_MS, () => settleAlerts(db));
  const { mailServer, site } = outgoing;
  const weekly = { db, sql: work.sql, mailServer, site, timezone: readTimezone(), now: () => new Date(), log };
  loops.work.start("weekly_reports", WEEKLY_TICK_MS, () => sendWeeklyReports(weekly));
  loops.work.start("notices", NOTICES_TICK_MS, () => sendNotices(weekly));
}

/** Counts all that ended since, and sends its traces if somebody takes them. */
function startCounting({ engine: { versions }, connections: { work }, loops, log }: Parts, receiver: Telemetry | null) {
  const whileMore = async (pass: () => Promise<boolean>): Promise<void> => {
    // A long history takes many transactions, one after the other.
    while (!loops.work.isStopped() && (await pass())) await setTimeout(COUNT_PAUSE_MS);
  };
  const count = async () => (await countRuns(work, versions, receiver !== null)).isMore;
  loops.work.start("rollups", COUNT_TICK_MS, () => whileMore(count));
  if (receiver === null) return;
  const traces = { sql: work.sql, versions, receiver, log };
  loops.work.start("traces", COUNT_TICK_MS, () => whileMore(() => exportTraces(traces)));
}

/** Also what a database is restored to is compared with what was anchored before: `npm run verify-audit`. */
async function anchorOnce({ connections: { db } }: Parts, anchor: Anchorer): Promise<void> {
  const head = await readAuditHead(db);
  if (head.sequence > 0) await anchor(head, new Date());
}

/** Resolves when a person asks this worker to drain. */
const watchDrain = ({ engine, connections, loops }: Parts): Promise<void> =>
  new Promise((asked) => {
    loops.work.start("drain", BEAT_MS, async () => {
      const [row] = await connections.work.sql.run(isDrainAsked, [engine.workerId]);
      if (row?.isAsked) asked();
    });
  });

/** Resolves when this worker finds that it takes nothing any more. */
const watchStuck = ({ engine: { queues }, consumers, loops, log }: Parts): Promise<void> =>
  new Promise((onStuck) => {
    loops.work.start("stuck", LANES_TICK_MS, createStuckWatch({ queues, consumers, onStuck, log }));
  });

async function scheduleOnce({ engine, connections, log }: Parts): Promise<void> {
  const created = await runSchedules(connections.db, engine.versions, (dagId, error) => {
    const facts = { event: "dag.not_scheduled", dagId, err: error };
    if (isTransient(error)) log.warn(facts, "The schedule of a DAG is followed in a moment");
    else log.error(facts, "The schedule of a DAG cannot be followed");
  });
  if (created > 0) await engine.finder.lookEverywhere();
}

async function activateOnce({ engine, connections: { db }, log }: Parts): Promise<void> {
  const activated = await performSchedules(db, (scheduleId, error) => {
    const facts = { event: "activation.not_performed", scheduleId, err: error };
    if (isTransient(error)) log.warn(facts, "A scheduled activation is looked at again in a moment");
    else log.error(facts, "A scheduled activation cannot be looked at");
  });
  if (activated > 0) await engine.finder.lookEverywhere();
}

async function pollOnce({ engine, connections: { db } }: Parts, secretKey: Uint8Array): Promise<void> {
  const accepted = await pollSources({ db, resolveConnection: (name) => resolveConnection(db, secretKey, name) });
  if (accepted > 0) await engine.finder.lookEverywhere();
}

/** Hints from other processes: work may be there, or an attempt of ours may have been cancelled. */
function listen({ connections, engine, heartbeat, tries, log }: Parts): void {
  const look = createCoalescer(async () => {
    await Promise.all([engine.finder.lookEverywhere(), heartbeat.beat(), tries.look()]).catch((error) =>
      log.debug({ event: "hint.not_followed", err: error }, "The loops will look again"),
    );
  });
  connections.subscriber.on("message", () => look("work"));
  // The library subscribes again after each reconnect.
  connections.subscriber.subscribe(CHANNELS.work).catch(connections.onRedisError);
}

async function stop(
  { engine, connections, consumers, watch, tries, loops, log }: Parts,
  graceMs: number,
): Promise<void> {
  log.info({ event: "worker.stopping", running: engine.runner.held().length }, "Stopping: nothing new is taken");
  loops.work.stop();
  await closeInTime(Promise.all([consumers.close(), tries.stop()]), CLOSE_WITHIN_MS);
  await engine.runner.drain(graceMs);
  engine.finder.stop();
  loops.lease.stop();
  await closeInTime(connections.lease.sql.run(stopWorker, [engine.workerId]), CLOSE_WITHIN_MS);
  await closeInTime(engine.queues.close(), CLOSE_WITHIN_MS);
  watch.stop();
  await connections.close();
  log.info({ event: "worker.stopped" }, "Stopped");
}

function build(config: ServerConfig, connections: Connections, execute: Execute, log: Logger): Parts {
  const workerId = randomUUID();
  const leaseMs = config.LEASE_SECONDS * 1_000;
  const watched = { databaseUrl: config.DATABASE_URL, workerId, leaseMs: isOff("fence") ? NEVER_MS : leaseMs };
  const watch = startLeaseWatch(watched);
  const engine = buildEngine(
    { workerId, leaseMs, lanes: config.WORKER_LANES },
    connections,
    watchedBy(watch, execute),
    log,
  );
  const { runner, batcher } = engine;
  const consumers = createLaneConsumers({
    pool: connections.work,
    redis: connections.consumer,
    wanted: config.WORKER_LANES,
    onAttempt: (attemptId) => runner.start(attemptId),
    onRedisError: connections.onRedisError,
    log,
  });
  const tries = createTryRunner(
    {
      db: connections.db,
      workerId,
      execute: watchedBy(watch, sandboxOf(config, connections)),
      findEnvironment: createEnvironments(connections.work.sql),
      log,
    },
    config.WORKER_LANES,
  );
  const loops = { work: createLoops(log), lease: createLoops(log) };
  const heartbeat = createHeartbeat({
    pool: connections.lease,
    workerId,
    leaseMs,
    runner,
    batcher,
    loopAges: () => loops.work.ages(),
    serving: () => consumers.serving(),
    onRenewed: watch.renewed,
    log,
  });
  return { engine, connections, consumers, watch, heartbeat, tries, loops, log };
}

export type RunningWorker = Readonly<{
  /** Takes nothing more, lets tasks end for as long as the configuration allows, and closes everything. */
  stop: () => Promise<void>;
  /** The same, however long its tasks take. */
  drain: () => Promise<void>;
  /** Once a person asked it to drain. */
  drainAsked: Promise<void>;
  /** Once it found that it takes nothing any more: it is to stop, and another process to begin. */
  stuck: Promise<void>;
}>;

/** One worker in this process. `executeWith` makes what runs a task's operator. */
export async function startWorker(
  config: ServerConfig,
  log: Logger,
  executeWith: (connections: Connections) => Execute,
): Promise<RunningWorker> {
  const connections = openConnections(config, log);
  await closeInTime(once(connections.producer, "ready"), REDIS_WITHIN_MS);
  const { isKnown } = await refuseEviction(connections);
  if (!isKnown)
    log.warn({ event: "redis.policy_unknown" }, "Redis did not tell its maxmemory-policy: it must be noeviction");
  const parts = build(config, connections, executeWith(connections), log);
  await register(config, parts);
  startLoops(parts, config);
  const drainAsked = watchDrain(parts);
  const stuck = watchStuck(parts);
  listen(parts);
  log.info({ event: "worker.started", workerId: parts.engine.workerId }, "Started");
  return {
    stop: () => stop(parts, config.SHUTDOWN_GRACE_SECONDS * 1_000),
    drain: () => stop(parts, NEVER_MS),
    drainAsked,
    stuck,
  };
}
