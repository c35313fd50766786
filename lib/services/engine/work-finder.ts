import type { EnginePool } from "@/lib/db/engine-pool";
import { type DagWithWork, findDagsWithWork, findWorkOfDag } from "@/lib/db/sql/admit-clients";
import { listLanes, listLanesOfPools } from "@/lib/db/sql/lanes";
import { markSent } from "@/lib/db/sql/outbox";
import { isTransient } from "@/lib/db/transient-error";
import type { LaneQueues } from "@/lib/jobs/lane-queues";
import type { EngineSignals } from "@/lib/jobs/signals";
import { failpoint } from "@/lib/observability/failpoint";
import type { Logger } from "@/lib/observability/logger";
import { admitClients, type Begun } from "@/lib/services/engine/admit-clients";
import type { Applier } from "@/lib/services/engine/apply-events";
import { createCoalescer } from "@/lib/services/engine/coalesce";
import { type Beginner, dispatchLane } from "@/lib/services/engine/dispatch-lane";
import type { StartedAttempt } from "@/lib/services/engine/engine-event";
import { feedBackfills } from "@/lib/services/engine/feed-backfills";

/** Brings work under way: clients into their DAGs, ready tasks into their lanes. Calls never throw and never wait. */
export type WorkFinder = Readonly<{
  admit(dagId: string): void;
  dispatch(lane: string): void;
  /** Into every lane in which somebody waits for one of these pools. */
  dispatchPools(pools: readonly string[]): void;
  /** Looks at everything: what was overheard, or happened while nobody listened. */
  lookEverywhere(): Promise<void>;
  /** Brings nothing more under way; other workers look by themselves. */
  stop(): void;
}>;

/** What this process may begin by itself. */
export type Here = Readonly<{
  takes: (lane: string) => boolean;
  runAll: (beginning: Promise<readonly StartedAttempt[]>) => Promise<void>;
}>;

type Deps = Readonly<{
  pool: EnginePool;
  applier: Applier;
  here: Here;
  queues: LaneQueues;
  signals: EngineSignals;
  /** True while nothing may be given to the lanes' queues. */
  isHeld: () => boolean;
  log: Logger;
}>;

/** What cannot be announced now is announced by the reconciler. */
async function announce(
  { pool, queues, log }: Pick<Deps, "pool" | "queues" | "log">,
  lane: string,
  attemptIds: readonly string[],
): Promise<void> {
  try {
    await queues.announce(
      lane,
      attemptIds.map((attemptId) => ({ attemptId, sendCount: 0 })),
    );
  } catch (error) {
    log.debug({ event: "lane.not_announced", err: error, lane }, "Redis did not take an announcement");
    return;
  }
  await failpoint("relay.after_redis_before_mark");
  await pool.sql.run(markSent, [attemptIds]);
}

export function createWorkFinder({ pool, applier, here, queues, signals, isHeld, log }: Deps): WorkFinder {
  /** Lanes, pools and DAGs whose last pass failed for good: the log needs that once. */
  const failing = new Set<string>();
  let isStopped = false;

  const dispatch = createCoalescer(async (lane) => {
    try {
      for (let isMore = true; isMore && !isStopped && !isHeld(); ) {
        const pass = dispatchLane(pool, applier.actor, lane, beginnerOf(lane));
        await here.runAll(pass.then(({ begun }) => begun));
        const { begun, attemptIds, runIds, ...more } = await pass;
        failing.delete(lane);
        isMore = more.isMore;
        if (begun.length + attemptIds.length === 0) return;
        signals.runsChanged(runIds);
        if (attemptIds.length > 0) await announce({ pool, queues, log }, lane, attemptIds);
      }
    } catch (error) {
      report(error, lane, { event: "lane.not_dispatched", lane });
    }
  });

  const beginnerOf = (lane: string): Beginner | null =>
    applier.workerId !== null && here.takes(lane) ? { workerId: applier.workerId, leaseMs: applier.leaseMs } : null;

  const dispatchPool = createCoalescer(async (name) => {
    const about = `pool ${name}`;
    try {
      for (const lane of await pool.sql.run(listLanesOfPools, [[name]])) dispatch(lane.name);
      failing.delete(about);
    } catch (error) {
      report(error, about, { event: "pool.not_dispatched", pool: name });
    }
  });

  const admit = createCoalescer(async (dagId) => {
    try {
      const [found] = await pool.sql.run(findWorkOfDag, [dagId]);
      if (found) await admitAll(found, true);
    } catch (error) {
      report(error, dagId, { event: "dag.not_admitted", dagId });
    }
  });

  async function admitAll(dag: DagWithWork, mayWait: boolean): Promise<void> {
    const { id: dagId } = dag;
    try {
      if (await isFull(dag)) return;
      const { isBusy, hasBackfill } = await beginAll(() => admitClients(pool, applier, dagId, { mayWait }));
      failing.delete(dagId);
      // Left to him, a client that came after he looked would wait for the next look at everything.
      if (isBusy) admit(dagId);
      if (hasBackfill) await beginAll(() => feedBackfills(pool, applier, dagId));
    } catch (error) {
      report(error, dagId, { event: "dag.not_admitted", dagId });
    }
  }

  /** Of a DAG that can take nobody in its lock is left alone; whoever ends one of its runs looks again. */
  async function isFull({ versionId, liveRuns, hasBackfill }: DagWithWork): Promise<boolean> {
    return !hasBackfill && liveRuns >= (await applier.versions.get(versionId)).maxActiveRuns;
  }

  /** Repeats what begins runs until it has begun all it may. */
  async function beginAll<T extends Begun>(begin: () => Promise<T>): Promise<T> {
    for (;;) {
      const begun = await begin();
      signals.runsChanged(begun.runIds);
      for (const lane of begun.lanes) dispatch(lane);
      if (!begun.isMore || isStopped) return begun;
    }
  }

  /** The backstop tries again within a second, so a fault of the moment is nothing to wake anybody for. */
  function report(error: unknown, about: string, facts: Readonly<Record<string, string>>): void {
    // What was under way when everything was closed is looked for by other workers.
    if (isStopped || isTransient(error)) log.debug({ err: error, ...facts }, "Work is looked for again in a moment");
    else if (!failing.has(about)) log.error({ err: error, ...facts }, "Work could not be brought under way");
    if (!isTransient(error)) failing.add(about);
  }

  return {
    admit,
    dispatch,
    dispatchPools: (pools) => pools.forEach(dispatchPool),
    stop: () => {
      isStopped = true;
    },
    lookEverywhere: async () => {
      const [dags, lanes] = await Promise.all([pool.sql.run(findDagsWithWork, []), pool.sql.run(listLanes, [])]);
      for (const { name, hasWaiting } of lanes) if (hasWaiting) dispatch(name);
      await Promise.all(dags.map((dag) => admitAll(dag, false)));
    },
  };
}
