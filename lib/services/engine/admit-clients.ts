import { v7 as newId } from "uuid";
import { commitWithLast, type EnginePool } from "@/lib/db/engine-pool";
import { admitWaitingClients, lockDag, lockDagIfFree, promoteRuns } from "@/lib/db/sql/admit-clients";
import type { Sql } from "@/lib/db/sql/statement";
import { decide } from "@/lib/domain/run/decide";
import type { Plan } from "@/lib/domain/run/model";
import { newRunStatus, type TaskStatus, withChanges } from "@/lib/domain/run/run-status";
import { failpoint } from "@/lib/observability/failpoint";
import { type Applier, applyEvents } from "@/lib/services/engine/apply-events";

/** Runs that began, and the lanes in which their tasks wait. */
export type Begun = Readonly<{
  runIds: readonly string[];
  lanes: readonly string[];
  /** Call again: this call took in as many as one transaction may. */
  isMore: boolean;
}>;

export type Admitted = Begun &
  Readonly<{
    /** Somebody else was taking clients in just then, and may have looked before the newest came. */
    isBusy: boolean;
    /** A backfill of this DAG may go on now that live runs were let in. */
    hasBackfill: boolean;
  }>;

/** Clients taken in by one transaction; with a DAG of 2,000 tasks that is a second of work. */
const AT_ONCE = 50;

const NOTHING: Begun = { runIds: [], lanes: [], isMore: false };

/**
 * Lets runs of one DAG begin, up to its `max_active_runs`: queued runs first, then waiting clients by class, ageing
 * priority and arrival, on the version that is active now. One transaction under the DAG's lock; the cost depends on how
 * many begin, not on how many wait.
 */
export function admitClients(
  pool: EnginePool,
  applier: Applier,
  dagId: string,
  { mayWait }: { mayWait: boolean },
): Promise<Admitted> {
  return commitWithLast(pool, async (sql) => {
    const [dag] = await sql.run(mayWait ? lockDag : lockDagIfFree, [dagId]);
    if (!dag) return { last: Promise.resolve({ ...NOTHING, isBusy: !mayWait, hasBackfill: false }) };
    const { plan, maxActiveRuns } = await applier.versions.get(dag.versionId);
    const promoted = dag.hasQueued ? await promote(sql, applier, dagId, maxActiveRuns) : NOTHING;
    const admitted = admitWaitingClients(sql, {
      dagId,
      versionId: dag.versionId,
      maxActiveRuns,
      plan,
      firstStatus: firstStatus(plan),
      runIds: Array.from({ length: Math.min(AT_ONCE, maxActiveRuns) }, () => newId()),
    });
    const toAnswer = async (begun: readonly string[]): Promise<Admitted> => {
      await failpoint("run.after_create");
      return {
        runIds: [...promoted.runIds, ...begun],
        lanes: [...new Set([...promoted.lanes, ...(begun.length > 0 ? [plan.lane] : [])])],
        isMore: begun.length === AT_ONCE,
        isBusy: false,
        hasBackfill: dag.hasBackfill,
      };
    };
    return { last: admitted.then(toAnswer) };
  });
}

/** Queued runs come before waiting clients. */
async function promote(sql: Sql, applier: Applier, dagId: string, maxActiveRuns: number): Promise<Begun> {
  const promoted = await sql.run(promoteRuns, [dagId, maxActiveRuns]);
  const starts = promoted.map(({ id }) => ({ type: "run_started" as const, runId: id }));
  const flight = starts.length > 0 ? await applyEvents(sql, { ...applier, memory: null }, starts) : null;
  await flight?.written;
  return { runIds: promoted.map(({ id }) => id), lanes: flight?.lanes ?? [], isMore: false };
}

const firstStatusOf = new WeakMap<Plan, readonly TaskStatus[]>();

/** What the tasks of a run look like right after its start; the same for every run of a plan. */
function firstStatus(plan: Plan): readonly TaskStatus[] {
  const known = firstStatusOf.get(plan);
  if (known) return known;
  const status = newRunStatus("", plan.tasks.length);
  const { tasks } = withChanges(status, decide(plan, status, { type: "run_started" }).changes);
  firstStatusOf.set(plan, tasks);
  return tasks;
}
